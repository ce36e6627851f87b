import { AppError } from '@loopwright/contract'
import { idsOfSpanRow, type SpanRow } from '@loopwright/core/capture/span-row'
import type { Spool } from '../platform/spool/spool.ts'
import { SpoolClosed, SpoolFull } from '../platform/spool/spool-errors.ts'

/**
 * Puts spans into the spool and resolves once they survive a loss of power.
 *
 * @throws AppError `spool-full` when nothing can be taken now, `store-unavailable` when the server is stopping.
 */
export async function keepSpans(spool: Pick<Spool, 'append'>, rows: readonly SpanRow[]): Promise<void> {
  try {
    await spool.append('span', rows, { durable: true, ids: [...new Set(rows.flatMap(idsOfSpanRow))] })
  } catch (error) {
    if (error instanceof SpoolFull) {
      throw new AppError(
        'spool-full',
        'None of these spans was kept: the server holds as much as it may until its ledger catches up. Send them again with the same ids after the time in Retry-After.',
        { cause: error, retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) },
      )
    }
    if (error instanceof SpoolClosed) {
      throw new AppError(
        'store-unavailable',
        'None of these spans was kept: the server is stopping. Send them again with the same ids in a few seconds.',
        { cause: error, retryAfterSeconds: 5 },
      )
    }
    throw error
  }
}

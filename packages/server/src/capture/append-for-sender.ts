import { AppError } from '@loopwright/contract'
import type { AppendOptions, Spool } from '../platform/spool/spool.ts'
import { SpoolClosed, SpoolFull } from '../platform/spool/spool-errors.ts'

/**
 * Puts what somebody sent into the spool and resolves once it survives a loss of power.
 *
 * @throws AppError `spool-full` when nothing can be taken now, `store-unavailable` when the server is stopping.
 */
export async function appendForSender(
  spool: Pick<Spool, 'append'>,
  table: string,
  rows: readonly object[],
  options: Omit<AppendOptions, 'durable'>,
): Promise<void> {
  if (rows.length === 0) return
  try {
    await spool.append(table, rows, { durable: true, ...options })
  } catch (error) {
    throw askToComeBack(error)
  }
}

/** What a sender is told when the spool takes nothing; every other error as it is. */
export function askToComeBack(error: unknown): unknown {
  if (error instanceof SpoolFull) {
    return new AppError(
      'spool-full',
      'Nothing of this can be kept now: the server holds as much as it may until its ledger catches up. Send it again with the same ids after the time in Retry-After.',
      { cause: error, retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) },
    )
  }
  if (error instanceof SpoolClosed) {
    return new AppError(
      'store-unavailable',
      'Nothing of this can be kept now: the server is stopping. Send it again with the same ids in a few seconds.',
      { cause: error, retryAfterSeconds: 5 },
    )
  }
  return error
}

import { idsOfSpanRow, type SpanRow } from '@loopwright/core/capture/span-row'
import type { Spool } from '../platform/spool/spool.ts'
import { appendForSender } from './append-for-sender.ts'

/** `newSpanToRow` writes them. */
const jsonFields = ['input', 'output', 'attributes', 'links', 'events']

/**
 * Puts spans into the spool and resolves once they survive a loss of power.
 *
 * @throws AppError `spool-full` when nothing can be taken now, `store-unavailable` when the server is stopping.
 */
export async function keepSpans(spool: Pick<Spool, 'append'>, rows: readonly SpanRow[]): Promise<void> {
  const ids = [...new Set(rows.flatMap(idsOfSpanRow))]
  await appendForSender(spool, 'span', rows, { ids, jsonFields })
}

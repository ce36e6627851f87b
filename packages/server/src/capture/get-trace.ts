import { AppError, type Trace } from '@loopwright/contract'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { readLedger } from './read-ledger.ts'
import { selectTraceSpans } from './store.ts'

/**
 * A trace with its spans in the order of their start. What was accepted is found at once, drained or not.
 *
 * @throws AppError `not-found`, `store-unavailable`.
 */
export async function getTrace(
  deps: CaptureDependencies,
  projectId: string,
  traceId: string,
): Promise<Trace> {
  const rows = await readLedger(async () => {
    await deps.spool.ensureDrained({ table: 'span', ids: [traceId] })
    return selectTraceSpans(deps.ledger.client, projectId, traceId)
  })
  if (rows.length === 0) {
    throw new AppError(
      'not-found',
      `No trace "${traceId}" in this project. Check the id and the key's project.`,
    )
  }
  return { traceId, spans: rows.map(rowToSpan) }
}

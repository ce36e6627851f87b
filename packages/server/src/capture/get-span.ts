import { AppError, type Span } from '@loopwright/contract'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { traceNotFound } from './get-trace.ts'
import { settleLateEvents } from './otlp/settle-late-events.ts'
import { readLedger } from './read-ledger.ts'
import { selectSpan, selectTraceExtent } from './trace-spans-store.ts'

/** One span of a trace, whole. @throws AppError `not-found`, `store-unavailable`. */
export async function getSpan(
  deps: Pick<CaptureDependencies, 'spool' | 'ledger'>,
  projectId: string,
  { traceId, spanId }: { traceId: string; spanId: string },
): Promise<Span> {
  return readLedger(async () => {
    await settleLateEvents(deps.spool, traceId)
    const { client } = deps.ledger
    const extent = await selectTraceExtent(client, projectId, traceId)
    if (!extent) throw traceNotFound(traceId)
    const row = await selectSpan(client, projectId, traceId, extent, spanId)
    if (!row) {
      throw new AppError('not-found', `The trace "${traceId}" has no span "${spanId}". Check the span's id.`)
    }
    return rowToSpan(row)
  })
}

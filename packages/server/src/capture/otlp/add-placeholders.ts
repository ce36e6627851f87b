import type { Trace } from '@loopwright/contract'
import { placeholderSpan } from '@loopwright/core/capture/otlp/placeholder-span'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from '../capture-dependencies.ts'
import { eventOfRow } from './event-of-row.ts'
import { selectLateEvents, selectLateSpanIds } from './late-event-store.ts'

/** A trace with, for each span that something came about and that has not come itself, one that stands in for it. */
export async function addPlaceholders(
  deps: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  traceId: string,
  reading: Promise<Trace>,
): Promise<Trace> {
  const { client } = deps.ledger
  const [trace, lateIds] = await Promise.all([reading, selectLateSpanIds(client, projectId, traceId)])
  const { spans } = trace
  const known = new Set(spans.map((span) => span.spanId))
  const missingIds = lateIds.filter((spanId) => (spanId === '' ? spans.length === 0 : !known.has(spanId)))
  if (missingIds.length === 0) return trace
  const missing = await selectLateEvents(client, projectId, [traceId], missingIds)
  const placeholders = [...Map.groupBy(missing, (event) => event.span_id)].map(([spanId, about]) =>
    rowToSpan(placeholderSpan({ projectId, traceId, spanId, events: about.map(eventOfRow) })),
  )
  const all = [...spans, ...placeholders].sort(
    (left, right) => Date.parse(left.startedAt) - Date.parse(right.startedAt),
  )
  return { ...trace, ...('spanCount' in trace && { spanCount: all.length }), spans: all }
}

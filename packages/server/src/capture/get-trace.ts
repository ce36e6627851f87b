import { AppError, type Trace } from '@loopwright/contract'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { addPlaceholders } from './otlp/add-placeholders.ts'
import { settleLateEvents } from './otlp/settle-late-events.ts'
import { readLedger } from './read-ledger.ts'
import { rowToCutSpan } from './row-to-cut-span.ts'
import {
  maxSpans,
  selectCutTraceSpans,
  selectTraceExtent,
  selectTraceSpans,
  type TraceExtent,
} from './trace-spans-store.ts'

const mostCharacters = 32_768
const leastCharacters = 256
/** What the cut fields of a trace may have together, so that a browser can hold it. */
const traceCharacters = 16 * 1_048_576
/** Fields of a span that may be large. */
const largeFields = 4

/**
 * A trace with its spans in the order of their start. What was accepted is found at once, drained or not.
 *
 * @throws AppError `not-found`, `store-unavailable`.
 */
export async function getTrace(
  deps: Pick<CaptureDependencies, 'spool' | 'ledger'>,
  projectId: string,
  traceId: string,
  payloads: 'whole' | 'cut' = 'whole',
): Promise<Trace> {
  return readLedger(async () => {
    await settleLateEvents(deps.spool, traceId)
    const trace = await addPlaceholders(
      deps,
      projectId,
      traceId,
      readTrace(deps, projectId, traceId, payloads),
    )
    if (trace.spans.length === 0) throw traceNotFound(traceId)
    return trace
  })
}

async function readTrace(
  { ledger: { client } }: Pick<CaptureDependencies, 'ledger'>,
  projectId: string,
  traceId: string,
  payloads: 'whole' | 'cut',
): Promise<Trace> {
  const extent = await selectTraceExtent(client, projectId, traceId)
  if (!extent) return { traceId, spanCount: 0, spans: [] }
  if (payloads === 'whole') {
    const rows = await selectTraceSpans(client, projectId, traceId, extent)
    return { traceId, spanCount: countOf(rows, extent), spans: rows.map(rowToSpan) }
  }
  const share = Math.floor(traceCharacters / largeFields / extent.spanCount)
  const most = Math.max(leastCharacters, Math.min(mostCharacters, share))
  const rows = await selectCutTraceSpans(client, projectId, traceId, extent, most)
  return { traceId, spanCount: countOf(rows, extent), spans: rows.map(rowToCutSpan) }
}

/** The parts count a span that came twice twice, so they are asked only where there are more spans than were read. */
function countOf(rows: readonly unknown[], extent: TraceExtent): number {
  return rows.length < maxSpans ? rows.length : Math.max(rows.length, extent.spanCount)
}

export function traceNotFound(traceId: string): AppError {
  return new AppError(
    'not-found',
    `No trace "${traceId}" in this project. Check the id and the key's project.`,
  )
}

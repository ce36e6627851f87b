import { refuseStart } from '@loopwright/core/capture/check-new-span'
import { newSpanToRow } from '@loopwright/core/capture/new-span-to-row'
import { feedbackOfSpan } from '@loopwright/core/capture/otlp/feedback-in-telemetry'
import type { ObservedFeedback } from '@loopwright/core/capture/otlp/observed-feedback'
import type { OtlpSpan } from '@loopwright/core/capture/otlp/otlp-span'
import { otlpSpanToNewSpan } from '@loopwright/core/capture/otlp/otlp-span-to-new-span'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import { inferenceIdOfSpan } from '../inference-id-of-span.ts'
import { keepSpans } from '../keep-spans.ts'
import type { IngestDependencies } from './ingest-dependencies.ts'
import { Refusals } from './refusals.ts'
import { takeTurns } from './take-turns.ts'

/**
 * Rows are handed to the spool in parts of this many: writing many as text would hold up others, and what lives shortly
 * costs the garbage collector least.
 */
const rowsAtOnce = 32

/**
 * Keeps the spans of an export, and the feedback in them, and says of how many it could not and why. A span that comes
 * again replaces itself; feedback that comes again changes nothing.
 *
 * @throws AppError `spool-full`, `store-unavailable`; then send all of them again.
 * @throws RangeError where `spans` decodes bytes that are none; what came before them may be kept.
 */
export async function ingestSpans(
  deps: IngestDependencies,
  projectId: string,
  spans: Iterable<OtlpSpan>,
): Promise<Refusals> {
  const receivedAtMs = deps.clock.now()
  const refusals = new Refusals('span')
  const feedback: ObservedFeedback[] = []
  const kept: Promise<void>[] = []
  let rows: SpanRow[] = []
  const keep = () => {
    const keeping = keepSpans(deps.spool, rows)
    // Heard below; until then a failure must not count as one that nobody hears.
    keeping.catch(() => undefined)
    kept.push(keeping)
    rows = []
  }
  let index = -1
  await takeTurns(spans, (otlp) => {
    index += 1
    const reading = otlpSpanToNewSpan(otlp)
    if ('lacks' in reading) return refusals.add(index, `${reading.lacks} is missing or cannot be one.`)
    const { span } = reading
    const startedAtMs = Date.parse(span.startedAt)
    const refusal = refuseStart(span.startedAt, startedAtMs, receivedAtMs)
    if (refusal !== undefined) return refusals.add(index, refusal)
    const inferenceId =
      span.kind === 'inference' && span.inferenceId === undefined
        ? inferenceIdOfSpan({ projectId, traceId: span.traceId, spanId: span.spanId, startedAtMs })
        : ''
    rows.push(newSpanToRow(span, { projectId, inferenceId, receivedAtMs }))
    const observed = feedbackOfSpan(otlp)
    if (observed.length > 0) feedback.push(...observed)
    if (rows.length === rowsAtOnce) keep()
  })
  keep()
  await Promise.all(kept)
  if (feedback.length > 0) refusals.warn(await deps.recordFeedback(feedback))
  return refusals
}

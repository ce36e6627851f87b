import { feedbackOfLog } from '@loopwright/core/capture/otlp/feedback-in-telemetry'
import { logRecordToEvent } from '@loopwright/core/capture/otlp/log-record-to-event'
import type { ObservedFeedback } from '@loopwright/core/capture/otlp/observed-feedback'
import type { OtlpLogRecord } from '@loopwright/core/capture/otlp/otlp-span'
import { appendForSender } from '../append-for-sender.ts'
import type { IngestDependencies } from './ingest-dependencies.ts'
import { type LateEventRow, lateEventRow } from './late-event-row.ts'
import { Refusals } from './refusals.ts'
import { takeTurns } from './take-turns.ts'

/**
 * Keeps the log records of an export as events of the spans they name, which may be here already or come later, and the
 * feedback in them. A record that names no trace and is no feedback is about nothing we keep, and is refused.
 *
 * @throws AppError `spool-full`, `store-unavailable`; then send all of them again.
 * @throws RangeError when `records` decodes bytes that are none; then nothing was kept.
 */
export async function ingestLogs(
  deps: IngestDependencies,
  projectId: string,
  records: Iterable<OtlpLogRecord>,
): Promise<Refusals> {
  const receivedAtMs = deps.clock.now()
  const refusals = new Refusals('log record')
  const rows: LateEventRow[] = []
  const feedback: ObservedFeedback[] = []
  let index = -1
  await takeTurns(records, (record) => {
    index += 1
    const observed = feedbackOfLog(record)
    feedback.push(...observed)
    const late = logRecordToEvent(record, receivedAtMs)
    if (late) rows.push(lateEventRow(projectId, late, { position: index, receivedAtMs }))
    else if (observed.length === 0) {
      refusals.add(index, 'it has no traceId. Only what is about a span is kept: log inside of a span.')
    }
  })
  const ids = new Set(rows.flatMap((row) => [row.trace_id, row.span_id]))
  await appendForSender(deps.spool, 'span_event', rows, { ids: [...ids], jsonFields: ['attributes'] })
  if (feedback.length > 0) refusals.warn(await deps.recordFeedback(feedback))
  return refusals
}

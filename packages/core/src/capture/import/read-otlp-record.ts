import { feedbackOfLog, feedbackOfSpan } from '../otlp/feedback-in-telemetry.ts'
import type { ObservedFeedback } from '../otlp/observed-feedback.ts'
import { otlpSpanToNewSpan } from '../otlp/otlp-span-to-new-span.ts'
import { readOtlpLogs, readOtlpSpans } from '../otlp/read-otlp-json.ts'
import type { ImportContext, Imported, RecordReading } from './imported.ts'

/**
 * One `ExportTraceServiceRequest` or `ExportLogsServiceRequest` in OTLP's JSON encoding, as the file exporter of the
 * OpenTelemetry collector writes it. Of logs only what says how good an answer was is taken.
 */
export function readOtlpRecord(record: Record<string, unknown>, context: ImportContext): RecordReading {
  const items: Imported[] = []
  const problems: string[] = []
  for (const [index, span] of (readOtlpSpans(record) ?? []).entries()) {
    const reading = otlpSpanToNewSpan(span)
    if ('span' in reading) items.push({ kind: 'span', item: reading.span })
    else problems.push(`span ${index}: ${reading.lacks} is missing.`)
    items.push(...feedbackOfSpan(span).map((said) => toImported(said, context)))
  }
  for (const log of readOtlpLogs(record) ?? [])
    items.push(...feedbackOfLog(log).map((said) => toImported(said, context)))
  return { items, problems }
}

/** With the id and the signals that the same has when it comes in live. */
function toImported({ key, signal, ...said }: ObservedFeedback, { hash }: ImportContext): Imported {
  const item = { ...said, id: `observed:${hash(key)}`, signal: signal.name }
  const beside = { ...signal, name: `${signal.name.slice(0, 70)}.${signal.type}` }
  return { kind: 'feedback', item, signals: [signal, beside] }
}

import type { NewSpan } from '@loopwright/contract'
import type { Attributes, OtlpLogRecord } from './otlp-span.ts'
import { preciseTimeOf } from './otlp-time.ts'

/** A log record as an event of the span it belongs to. An empty `spanId` is of the trace as a whole. */
export type LateEvent = { traceId: string; spanId: string; event: NewSpan['events'][number] }

/**
 * What a log record says of its span, in the form of a span event: the two carry the same conventions, and the record
 * only travels by itself. The body is kept as the attribute `body`. Undefined where the record names no trace.
 */
export function logRecordToEvent(record: OtlpLogRecord, receivedAtMs: number): LateEvent | undefined {
  if (record.traceId === undefined) return undefined
  const attributes: Attributes = { ...record.attributes, ...record.origin.attributes }
  if (record.body !== undefined && record.body !== '') attributes.body = record.body
  if (record.severity !== '') attributes.severity = record.severity
  const at = record.nanoseconds === undefined ? undefined : preciseTimeOf(record.nanoseconds)
  return {
    traceId: record.traceId,
    spanId: record.spanId ?? '',
    event: {
      name: eventNameOf(record).slice(0, 200),
      at: at ?? new Date(receivedAtMs).toISOString(),
      attributes: attributes as NewSpan['attributes'],
    },
  }
}

/** `event.name` is where the name stood before log records had a field for it. */
export function eventNameOf(record: OtlpLogRecord): string {
  return record.eventName || String(record.attributes['event.name'] ?? '') || 'log'
}

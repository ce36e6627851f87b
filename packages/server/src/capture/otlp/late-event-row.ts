import { createHash } from 'node:crypto'
import type { LateEvent } from '@loopwright/core/capture/otlp/log-record-to-event'

/** What came about a span apart from it, as a row of the ledger's table `span_event`. */
export type LateEventRow = {
  project_id: string
  trace_id: string
  /** Empty for what is about the trace as a whole. */
  span_id: string
  /** Follows from all else, so that an event that comes twice is one row. */
  id: string
  at: string
  /** The same to the nanosecond, as the sender said it. */
  time: string
  /** Its place in the export it came with, which tells the order of those of one time. */
  position: number
  name: string
  /** JSON object. */
  attributes: string
  version: number
}

export function lateEventRow(
  projectId: string,
  late: LateEvent,
  { position, receivedAtMs }: { position: number; receivedAtMs: number },
): LateEventRow {
  const { at, name } = late.event
  const attributes = JSON.stringify(late.event.attributes)
  const id = createHash('sha256')
    .update(JSON.stringify([late.traceId, late.spanId, at, name]))
    .update(attributes)
    .digest('hex')
    .slice(0, 32)
  return {
    project_id: projectId,
    trace_id: late.traceId.slice(0, 200),
    span_id: late.spanId.slice(0, 200),
    ...{ id, at: new Date(at).toISOString(), time: at, position, name: name.toWellFormed(), attributes },
    version: receivedAtMs,
  }
}

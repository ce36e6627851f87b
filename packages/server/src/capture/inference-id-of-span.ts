import { hash } from 'node:crypto'
import { v7 } from 'uuid'

/**
 * The id of an inference that came without one: a UUIDv7 of its start whose random part is a hash of where the span
 * belongs, so that a span sent again gets the same id and its time narrows the scan for it.
 */
export function inferenceIdOfSpan(span: {
  projectId: string
  traceId: string
  spanId: string
  startedAtMs: number
}): string {
  const place = JSON.stringify([span.projectId, span.traceId, span.spanId])
  const digest = hash('sha256', place, 'buffer')
  return v7({ msecs: span.startedAtMs, seq: digest.readUInt32BE(16), random: digest.subarray(0, 16) })
}

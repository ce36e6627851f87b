import { createHash } from 'node:crypto'
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
  const hash = createHash('sha256')
    .update(JSON.stringify([span.projectId, span.traceId, span.spanId]))
    .digest()
  return v7({ msecs: span.startedAtMs, seq: hash.readUInt32BE(16), random: hash.subarray(0, 16) })
}

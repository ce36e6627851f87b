import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const bytesAnId = 16
/** Random bytes are drawn for many ids at once: a draw costs more than the rest of an id. */
const random = new Uint8Array(512 * bytesAnId)
let usedBytes = random.length

/** A new UUIDv7. Its first 48 bits are the time in milliseconds, which narrows scans. */
export function newId(): string {
  if (usedBytes === random.length) {
    randomFillSync(random)
    usedBytes = 0
  }
  const start = usedBytes
  usedBytes += bytesAnId
  return v7({ random: random.subarray(start, usedBytes) })
}

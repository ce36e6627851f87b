import { invalidCursor, readCursor } from './read-cursor.ts'
import type { TracePlace } from './trace-store.ts'

const largestKey = 2n ** 64n - 1n

/** The place of a trace that a cursor holds; undefined when there is no cursor. @throws AppError `invalid-input`. */
export function readTracePlace(cursor: string | undefined): TracePlace | undefined {
  const [listedAt, traceKey] = readCursor(cursor, 2) ?? []
  if (listedAt === undefined || traceKey === undefined) return undefined
  if (!/^\d{1,20}$/.test(traceKey) || BigInt(traceKey) > largestKey) throw invalidCursor()
  return { listedAt, traceKey }
}

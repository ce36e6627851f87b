import { isRecord } from '../is-record.ts'
import { isTooDeep } from '../json-depth.ts'

/** What `JSON.parse` makes of an object, whose fields nobody has looked at yet. */
export type JsonObject = Record<string, unknown>

/** The objects of a list; what is no list has none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** Counts are kept in 32 bits; what does not fit is not a count. */
export function countOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32 ? value : null
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined also for what nests too deep to be walked or written again. */
export function parseStorableJson(text: string): unknown {
  const value = parseJson(text)
  return isTooDeep(value) ? undefined : value
}

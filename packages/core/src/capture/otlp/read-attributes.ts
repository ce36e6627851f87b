import { isRecord } from '../is-record.ts'
import { type Attributes, setAttribute } from './otlp-span.ts'

/** Values may hold values; nobody means it to go deeper than this. */
export const deepestValue = 64

/** OTLP's list of key and value (`common/v1` `KeyValue`, in its JSON encoding) as an object of plain values. */
export function readAttributes(list: unknown, depth = 0): Attributes {
  const attributes: Attributes = {}
  for (const entry of Array.isArray(list) ? list : []) {
    if (!isRecord(entry) || typeof entry.key !== 'string') continue
    const value = readAnyValue(entry.value, depth)
    if (value !== undefined) setAttribute(attributes, entry.key, value)
  }
  return attributes
}

/** Undefined for an empty value. Integers beyond 2^53 and numbers that are not finite come out as text. */
export function readAnyValue(value: unknown, depth = 0): unknown {
  if (!isRecord(value) || depth > deepestValue) return undefined
  if ('stringValue' in value) return String(value.stringValue)
  if ('boolValue' in value) return Boolean(value.boolValue)
  if ('intValue' in value) return readInteger(value.intValue)
  if ('doubleValue' in value) {
    const number = Number(value.doubleValue)
    return Number.isFinite(number) ? number : String(value.doubleValue)
  }
  if (isRecord(value.arrayValue)) {
    const { values } = value.arrayValue
    return (Array.isArray(values) ? values : []).map((item) => readAnyValue(item, depth + 1) ?? null)
  }
  if (isRecord(value.kvlistValue)) return readAttributes(value.kvlistValue.values, depth + 1)
  return 'bytesValue' in value ? String(value.bytesValue) : undefined
}

function readInteger(value: unknown): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

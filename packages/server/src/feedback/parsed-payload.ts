/** Longer payloads are not read here: what they would cost every call is more than what they say. */
const longestJson = 1_000_000

/** A payload as the spool hands it over: JSON as text, or parsed already. Undefined where it is neither, or too long. */
export function parsedPayload(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload
  if (payload === '' || payload.length > longestJson) return undefined
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

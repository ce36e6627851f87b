const earliestMs = Date.UTC(2000, 0, 1)
const latestMs = Date.UTC(10_000, 0, 1)

/**
 * Milliseconds since 1970 of a time in any of the forms that exports use: RFC 3339, `YYYY-MM-DD hh:mm:ss.ffffff` (which is
 * UTC), seconds or milliseconds since 1970. Undefined for what is none of these.
 */
export function readTimestamp(value: unknown): number | undefined {
  const ms =
    typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? fromText(value) : Number.NaN
  return ms >= earliestMs && ms < latestMs ? ms : undefined
}

function fromNumber(value: number): number {
  return value < 1e11 ? Math.round(value * 1000) : Math.round(value)
}

function fromText(text: string): number {
  const plain = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/.exec(text)
  return Date.parse(plain ? `${plain[1]}T${plain[2]}Z` : text)
}

/**
 * How long an upstream asks to wait, in milliseconds: `retry-after-ms`, which OpenAI and Azure send, or RFC 9110's
 * `retry-after` in seconds or as a date. Null when it doesn't say, or says nothing that can be read.
 */
export function readRetryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  nowMs: number,
): number | null {
  const exact = positive(headers['retry-after-ms'])
  if (exact !== null) return exact
  const value = headers['retry-after']
  const seconds = positive(value)
  if (seconds !== null) return seconds * 1_000
  // Without letters it is no date, though JavaScript would read "-1" as one.
  const atMs = typeof value === 'string' && /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}

function positive(value: unknown): number | null {
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) && number >= 0 ? number : null
}

/** How much of one kind a caller has: its limit, what is left of it, and how long until all of it is there again. */
export type Allowance = { limit: number; remaining: number; resetMs: number }

/**
 * The headers by which OpenAI tells a caller how much is left, in its own format ("6m0s", "1.5s", "20ms"):
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function rateLimitHeaders(allowances: {
  requests?: Allowance | undefined
  tokens?: Allowance | undefined
}): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const kind of ['requests', 'tokens'] as const) {
    const allowance = allowances[kind]
    if (!allowance) continue
    headers[`x-ratelimit-limit-${kind}`] = String(allowance.limit)
    headers[`x-ratelimit-remaining-${kind}`] = String(Math.max(0, Math.floor(allowance.remaining)))
    headers[`x-ratelimit-reset-${kind}`] = duration(allowance.resetMs)
  }
  return headers
}

function duration(ms: number): string {
  const whole = Math.ceil(ms)
  if (whole < 1_000) return `${whole}ms`
  const minutes = Math.floor(whole / 60_000)
  const seconds = Math.ceil((whole % 60_000) / 10) / 100
  return `${minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}

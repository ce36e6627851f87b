import { type Allowance, rateLimitHeaders } from './rate-limit-headers.ts'
import { allowanceLeft, type FullAtMs, msUntilAllowed, msUntilFull, takeFrom } from './rate-meter.ts'

/** Null for as much as they like. */
export type CallLimits = {
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  concurrentRequests: number | null
}

/** What one key or project has used. It is changed in place: there is one for each, asked at every call. */
export type Usage = { requests: FullAtMs; tokens: FullAtMs; inFlight: number }

export type LimitedUsage = { limits: CallLimits; usage: Usage }

export type Refusal = { of: 'requests' | 'tokens' | 'concurrent'; limit: number; retryAfterMs: number }

export const newUsage = (): Usage => ({ requests: 0, tokens: 0, inFlight: 0 })

/** How soon it is worth asking again when too much is under way at once: nobody knows when a call ends. */
const concurrentRetryMs = 1_000

/**
 * Lets a call in, or says what is used up and when to come back. All of `holders` (the key, its project) must have room,
 * and nothing is taken from any of them when one has none.
 *
 * @param tokens What the prompt probably has; `settle` corrects it when the answer says.
 */
export function admitCall(
  holders: readonly LimitedUsage[],
  tokens: number,
  nowMs: number,
): Refusal | undefined {
  let refusal: Refusal | undefined
  for (const { limits, usage } of holders) {
    const { requestsPerMinute, tokensPerMinute, concurrentRequests } = limits
    if (requestsPerMinute !== null) {
      const retryAfterMs = msUntilAllowed(usage.requests, requestsPerMinute, 1, nowMs)
      refusal = later(refusal, { of: 'requests', limit: requestsPerMinute, retryAfterMs })
    }
    if (tokensPerMinute !== null) {
      const retryAfterMs = msUntilAllowed(usage.tokens, tokensPerMinute, tokens, nowMs)
      refusal = later(refusal, { of: 'tokens', limit: tokensPerMinute, retryAfterMs })
    }
    if (concurrentRequests !== null && usage.inFlight >= concurrentRequests) {
      refusal = later(refusal, {
        of: 'concurrent',
        limit: concurrentRequests,
        retryAfterMs: concurrentRetryMs,
      })
    }
  }
  if (refusal) return refusal
  for (const { limits, usage } of holders) {
    usage.inFlight += 1
    if (limits.requestsPerMinute !== null)
      usage.requests = takeFrom(usage.requests, limits.requestsPerMinute, 1, nowMs)
    if (limits.tokensPerMinute !== null)
      usage.tokens = takeFrom(usage.tokens, limits.tokensPerMinute, tokens, nowMs)
  }
  return undefined
}

function later(first: Refusal | undefined, second: Refusal): Refusal | undefined {
  if (second.retryAfterMs === 0) return first
  return first && first.retryAfterMs >= second.retryAfterMs ? first : second
}

/** The call is over. What it took beyond its estimate is taken now, and may be more than there was; what it didn't take comes back. */
export function settleCall(
  holders: readonly LimitedUsage[],
  tokens: { estimated: number; used: number },
  nowMs: number,
): void {
  for (const { limits, usage } of holders) {
    usage.inFlight -= 1
    const difference = tokens.used - tokens.estimated
    if (limits.tokensPerMinute !== null && difference !== 0)
      usage.tokens = takeFrom(usage.tokens, limits.tokensPerMinute, difference, nowMs)
  }
}

/** What is left for whoever is limited most. Empty when nothing is limited by the minute. */
export function allowanceHeaders(holders: readonly LimitedUsage[], nowMs: number): Record<string, string> {
  let requests: Allowance | undefined
  let tokens: Allowance | undefined
  for (const { limits, usage } of holders) {
    requests = scarcer(requests, allowanceOf(usage.requests, limits.requestsPerMinute, nowMs))
    tokens = scarcer(tokens, allowanceOf(usage.tokens, limits.tokensPerMinute, nowMs))
  }
  return rateLimitHeaders({ requests, tokens })
}

function allowanceOf(fullAtMs: FullAtMs, perMinute: number | null, nowMs: number): Allowance | undefined {
  if (perMinute === null) return undefined
  return {
    limit: perMinute,
    remaining: allowanceLeft(fullAtMs, perMinute, nowMs),
    resetMs: msUntilFull(fullAtMs, nowMs),
  }
}

function scarcer(first: Allowance | undefined, second: Allowance | undefined): Allowance | undefined {
  if (!first || !second) return first ?? second
  return second.remaining < first.remaining ? second : first
}

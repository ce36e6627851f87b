/** Why an attempt at an upstream gave no answer worth passing on. */
export type AttemptFailure = {
  /** Null when nothing was answered: refused, cut off, silent. */
  status: number | null
  /** What the upstream asked to wait. */
  retryAfterMs: number | null
}

export type RetryPolicy = {
  /** Attempts after the first one. */
  maxRetries: number
  /** The first wait is drawn between 0 and this; every further one between 0 and twice as much. */
  baseDelayMs: number
  delayMsMax: number
  /** Who asks for a longer wait than this is not waited for: the caller, or a fallback, does better. */
  longestWaitMs: number
}

export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 2,
  baseDelayMs: 250,
  delayMsMax: 4_000,
  longestWaitMs: 5_000,
}

/**
 * Statuses that another attempt, or another upstream, may cure: RFC 9110's 408 and 5xx but for what is not implemented,
 * RFC 6585's 429, and Anthropic's 529.
 */
export function isCurable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

/**
 * How long to wait before the next attempt, in milliseconds, or null for no more attempts. Full jitter (Brooker,
 * Exponential Backoff And Jitter, 2015), but never before the upstream asked to be called again; callers it turned away
 * at one moment come back spread over a tenth of the wait.
 *
 * @param attempts How many were made, at least 1.
 * @param remainingMs Until the deadline; infinite when there is none.
 * @param random In [0, 1).
 */
export function planRetry(
  failure: AttemptFailure,
  attempts: number,
  remainingMs: number,
  random: number,
  policy: RetryPolicy,
): number | null {
  if (attempts > policy.maxRetries) return null
  if (failure.status !== null && !isCurable(failure.status)) return null
  const { retryAfterMs } = failure
  const ceilingMs = Math.min(policy.delayMsMax, policy.baseDelayMs * 2 ** (attempts - 1))
  const delayMs =
    retryAfterMs === null
      ? Math.round(random * ceilingMs)
      : Math.round(retryAfterMs + random * Math.max(retryAfterMs / 10, 50))
  if (retryAfterMs !== null && retryAfterMs > policy.longestWaitMs) return null
  // An attempt that cannot be answered in time only loads an upstream that is in trouble.
  return delayMs < remainingMs ? delayMs : null
}

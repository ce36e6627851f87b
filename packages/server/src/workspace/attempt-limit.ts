import type { Clock } from '../platform/clock.ts'

type Attempts = { count: number; endsAtMs: number }

/** More keys than this are swept of those whose window is over. */
const keysBeforeSweep = 10_000

/**
 * Counts attempts by key, `max` in a window of so many seconds, in this process and for this server alone: the storage
 * that better-auth asks for. Checking and counting are one step, so that many attempts at once cannot all pass.
 */
export function createAttemptLimit(clock: Clock) {
  const attempts = new Map<string, Attempts>()

  function sweep(nowMs: number): void {
    for (const [key, { endsAtMs }] of attempts) if (endsAtMs <= nowMs) attempts.delete(key)
  }

  return {
    async consume(key: string, rule: { window: number; max: number }) {
      const nowMs = clock.now()
      if (attempts.size > keysBeforeSweep) sweep(nowMs)
      const known = attempts.get(key)
      if (!known || known.endsAtMs <= nowMs) {
        attempts.set(key, { count: 1, endsAtMs: nowMs + rule.window * 1_000 })
        return { allowed: true, retryAfter: null }
      }
      if (known.count >= rule.max) {
        return { allowed: false, retryAfter: Math.ceil((known.endsAtMs - nowMs) / 1_000) }
      }
      known.count += 1
      return { allowed: true, retryAfter: null }
    },
  }
}

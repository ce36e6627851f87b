import type { Clock } from '../../platform/clock.ts'

const minuteMs = 60_000

/** How many observations each token may send, in the memory of this process. */
export type ObservationLimits = {
  /**
   * Takes `count` observations of a token off what it may still send; 0 when it may send them now, else in how many
   * seconds it may, and then none is taken off.
   */
  take(token: string, count: number, perMinute: number): number
}

/**
 * A token bucket for each feedback token: full at first, and from empty full again after a minute. One that was not used
 * for a minute is therefore full and need not be remembered; beyond `mostTokens` the least recently used is forgotten too.
 */
export function createObservationLimits(deps: { clock: Clock; mostTokens?: number }): ObservationLimits {
  const { clock, mostTokens = 100_000 } = deps
  // In the order of their last use.
  const buckets = new Map<string, { left: number; at: number }>()

  function forget(now: number): void {
    for (const [token, { at }] of buckets) {
      if (now - at < minuteMs && buckets.size <= mostTokens) return
      buckets.delete(token)
    }
  }

  return {
    take(token, count, perMinute) {
      const now = clock.now()
      const bucket = buckets.get(token) ?? { left: perMinute, at: now }
      const refilled = (Math.max(0, now - bucket.at) / minuteMs) * perMinute
      const left = Math.min(perMinute, bucket.left + refilled)
      const isTaken = count <= left
      buckets.delete(token)
      buckets.set(token, { left: isTaken ? left - count : left, at: now })
      forget(now)
      return isTaken ? 0 : Math.ceil(((Math.min(count, perMinute) - left) / perMinute) * 60)
    },
  }
}

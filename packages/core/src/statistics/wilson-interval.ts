import { cannotSay, estimated, type Measured } from './estimate.ts'
import { normalCritical } from './normal-distribution.ts'

/**
 * A proportion with Wilson's score interval (Wilson 1927; recommended by Brown, Cai & DasGupta 2001): `successes` of
 * `n` trials. Sound for small n and for rates near 0 and 1, where the textbook interval is not.
 */
export function wilsonInterval(input: { successes: number; n: number; confidence?: number }): Measured {
  const { successes, n, confidence = 0.95 } = input
  if (n <= 0) return cannotSay('No observations yet.')
  const { low, high } = wilsonBounds(successes / n, n, confidence)
  return estimated({ value: successes / n, low, high, n, confidence, method: 'Wilson score interval' })
}

/** Wilson's bounds for a rate seen in `n` trials; `n` may be an effective, fractional number of them. */
export function wilsonBounds(rate: number, n: number, confidence: number): { low: number; high: number } {
  const z = normalCritical(confidence)
  const spread = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))
  const centre = rate + (z * z) / (2 * n)
  const scale = 1 + (z * z) / n
  return {
    low: rate === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: rate === 1 ? 1 : Math.min(1, (centre + spread) / scale),
  }
}

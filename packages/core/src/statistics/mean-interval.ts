import { cannotSay, cannotSayWithoutSpread, estimated, type Measured } from './estimate.ts'
import { areAllAlike, type Moments, momentsOf } from './running-moments.ts'
import { studentTCritical } from './student-t.ts'

/** A mean with Student's t interval: mean ± t(n - 1) · s / √n, from `values` or from their `moments`. */
export function meanInterval(
  input: ({ values: readonly number[] } | { moments: Moments }) & { confidence?: number },
): Measured {
  const { confidence = 0.95 } = input
  const moments = 'values' in input ? momentsOf(input.values) : input.moments
  const { n, mean, variance } = moments
  if (n === 0) return cannotSay('No observations yet.')
  if (n === 1)
    return cannotSay('One observation says nothing about how much they vary; at least two are needed.')
  if (areAllAlike(moments)) return cannotSayWithoutSpread(n)
  const halfWidth = studentTCritical(confidence, n - 1) * Math.sqrt(variance / n)
  return estimated({
    value: mean,
    low: mean - halfWidth,
    high: mean + halfWidth,
    n,
    confidence,
    method: 'Student t interval',
  })
}

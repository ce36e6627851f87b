import { normalCritical } from '../../statistics/normal-distribution.ts'
import { studentTCritical } from '../../statistics/student-t.ts'
import { wilsonBounds } from '../../statistics/wilson-interval.ts'
import type { Range } from './counterparts.ts'
import type { MeanOverCalls } from './mean-over-calls.ts'

/**
 * Interval of a mean with the given variance: of yes/no answers Wilson's on the sample size that the variance amounts to
 * (Korn & Graubard 1998, with their allowance for few degrees of freedom), with one imagined answer of each kind in it so
 * that a run of equal answers proves nothing; of others Student's t on the effective number of answers. Both stay within the
 * range of answers. `answered` is of answers as good as strangers'.
 */
export function intervalOfMean(
  { mean, variance }: MeanOverCalls,
  of: { answered: number; effectiveN: number; isYesOrNo: boolean; range: Range | null; confidence: number },
): Range & { value: number } {
  const within = (value: number) =>
    of.range ? Math.min(of.range.high, Math.max(of.range.low, value)) : value
  const value = within(mean)
  const critical = studentTCritical(of.confidence, Math.max(1, of.effectiveN - 1))
  if (of.isYesOrNo) {
    const padded = (value * of.answered + 1) / (of.answered + 2)
    const paddedVariance = variance + (value ** 2 + (1 - value) ** 2) / of.answered ** 2
    const worth = ((padded * (1 - padded)) / paddedVariance) * (normalCritical(of.confidence) / critical) ** 2
    return { value, ...wilsonBounds(value, worth, of.confidence) }
  }
  const halfWidth = critical * Math.sqrt(variance)
  return { value, low: within(mean - halfWidth), high: within(mean + halfWidth) }
}

import { cannotSay, cannotSayWithoutSpread, estimated, type Measured } from './estimate.ts'
import { studentTCritical } from './student-t.ts'
import type { WeightedEstimate } from './weighted-mean.ts'
import {
  type SampledValue,
  type WeightedMoments,
  weightedMoments,
  whatIsMissing,
} from './weighted-moments.ts'

/**
 * Mean of `after` minus mean of `before`, two samples of different items, each weighted by 1 / inclusion probability
 * (Hájek). Welch's t interval with Satterthwaite's degrees of freedom on effective sample sizes; right/wrong values
 * get one imagined success and failure in each sample (Agresti & Caffo 2000). `value` is not adjusted.
 */
export function independentDifference(input: {
  before: readonly SampledValue[]
  after: readonly SampledValue[]
  confidence?: number
}): Measured<WeightedEstimate> {
  const { before, after, confidence = 0.95 } = input
  const missingBefore = whatIsMissing(before)
  if (missingBefore !== undefined) return cannotSay(`Before: ${missingBefore}`)
  const missingAfter = whatIsMissing(after)
  if (missingAfter !== undefined) return cannotSay(`After: ${missingAfter}`)
  const isRightOrWrong = [...before, ...after].every(({ value }) => value === 0 || value === 1)
  const first = summarise(before, isRightOrWrong)
  const second = summarise(after, isRightOrWrong)

  const variance = first.used.varianceOfMean + second.used.varianceOfMean
  if (!isRightOrWrong && isConstant(before) && isConstant(after)) {
    return cannotSayWithoutSpread(before.length + after.length)
  }
  const halfWidth =
    studentTCritical(confidence, degreesOfFreedom(first.used, second.used)) * Math.sqrt(variance)
  const centre = second.used.mean - first.used.mean
  const limit = isRightOrWrong ? 1 : Infinity
  return {
    ...estimated({
      value: second.plain.mean - first.plain.mean,
      low: Math.max(-limit, centre - halfWidth),
      high: Math.min(limit, centre + halfWidth),
      n: before.length + after.length,
      confidence,
      method: isRightOrWrong ? 'weighted Agresti–Caffo interval' : 'weighted Welch t interval',
    }),
    effectiveN: first.plain.effectiveN + second.plain.effectiveN,
  }
}

function summarise(observations: readonly SampledValue[], isRightOrWrong: boolean) {
  const values = observations.map(({ value }) => value)
  const weights = observations.map(({ inclusionProbability }) => 1 / inclusionProbability)
  const plain = weightedMoments(values, weights)
  if (!isRightOrWrong) return { plain, used: plain }
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  return { plain, used: weightedMoments([...values, 0, 1], [...weights, average, average]) }
}

function isConstant(observations: readonly SampledValue[]): boolean {
  return observations.every(({ value }) => value === observations[0]!.value)
}

function degreesOfFreedom(first: WeightedMoments, second: WeightedMoments): number {
  const a = first.varianceOfMean
  const b = second.varianceOfMean
  if (a + b === 0) return 1
  return (
    (a + b) ** 2 / (a ** 2 / Math.max(1, first.effectiveN - 1) + b ** 2 / Math.max(1, second.effectiveN - 1))
  )
}

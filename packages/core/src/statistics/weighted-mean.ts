import { cannotSay, cannotSayWithoutSpread, type Estimate, estimated, type Measured } from './estimate.ts'
import { normalCritical } from './normal-distribution.ts'
import { studentTCritical } from './student-t.ts'
import {
  type SampledValue,
  type WeightedMoments,
  weightedMoments,
  whatIsMissing,
} from './weighted-moments.ts'
import { wilsonBounds } from './wilson-interval.ts'

export type WeightedEstimate = Estimate & {
  /** How many equally likely items would say as much (Kish). */
  effectiveN: number
}

type WeightedInput = { observations: readonly SampledValue[]; confidence?: number }

/**
 * The mean over everything the sample was drawn from: the Hájek estimator Σ(y/π) / Σ(1/π) (Hájek 1971), right when the
 * size of the population is unknown. Yes/no values (all 0 or 1) get Wilson's interval on the sample size that their
 * weighted variance amounts to (Korn & Graubard 1998; Kott & Carr 1997), others a t interval.
 */
export function weightedMean(input: WeightedInput): Measured<WeightedEstimate> {
  const { observations, confidence = 0.95 } = input
  const missing = whatIsMissing(observations)
  if (missing !== undefined) return cannotSay(missing)
  const values = observations.map(({ value }) => value)
  const weights = observations.map(({ inclusionProbability }) => 1 / inclusionProbability)
  const moments = weightedMoments(values, weights)
  const isYesOrNo = values.every((value) => value === 0 || value === 1)
  if (!isYesOrNo && values.every((value) => value === values[0])) return cannotSayWithoutSpread(values.length)
  const bounds = isYesOrNo
    ? rateBounds(values, weights, moments, confidence)
    : meanBounds(moments, confidence)
  return {
    ...estimated({ value: moments.mean, n: values.length, confidence, ...bounds }),
    effectiveN: moments.effectiveN,
  }
}

/**
 * The mean over a population of known size N: Horvitz & Thompson (1952), Σ(y/π) / N, with the variance
 * Σ (1 − π) (y/π)² / N² of Poisson sampling and a normal interval. It speaks of that population only and has no spread
 * when everything was looked at. `weightedMean` is steadier unless y/π varies little.
 */
export function horvitzThompsonMean(
  input: WeightedInput & { populationSize: number },
): Measured<WeightedEstimate> {
  const { observations, populationSize, confidence = 0.95 } = input
  const missing = whatIsMissing(observations)
  if (missing !== undefined) return cannotSay(missing)
  let total = 0
  let spread = 0
  for (const { value, inclusionProbability } of observations) {
    total += value / inclusionProbability
    spread += (1 - inclusionProbability) * (value / inclusionProbability) ** 2
  }
  const value = total / populationSize
  const halfWidth = (normalCritical(confidence) * Math.sqrt(spread)) / populationSize
  const weights = observations.map(({ inclusionProbability }) => 1 / inclusionProbability)
  const bounds = { low: value - halfWidth, high: value + halfWidth }
  return {
    ...estimated({ value, ...bounds, n: observations.length, confidence, method: 'Horvitz–Thompson' }),
    effectiveN: weightedMoments(weights, weights).effectiveN,
  }
}

function meanBounds(moments: WeightedMoments, confidence: number) {
  const critical = studentTCritical(confidence, Math.max(1, moments.effectiveN - 1))
  const halfWidth = critical * Math.sqrt(moments.varianceOfMean)
  return {
    low: moments.mean - halfWidth,
    high: moments.mean + halfWidth,
    method: 'weighted (Hájek) t interval',
  }
}

function rateBounds(
  values: readonly number[],
  weights: readonly number[],
  moments: WeightedMoments,
  confidence: number,
) {
  // One imagined success and failure of average weight keep the variance honest when hardly any of one kind was seen.
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const padded = weightedMoments([...values, 0, 1], [...weights, average, average])
  const worth = (padded.mean * (1 - padded.mean)) / padded.varianceOfMean
  const equivalentN = Math.min(worth, values.length)
  return {
    ...wilsonBounds(moments.mean, equivalentN, confidence),
    method: 'weighted (Hájek) Wilson interval',
  }
}

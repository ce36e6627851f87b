/**
 * A value seen through a known-probability sample. `inclusionProbability` in (0, 1] is the chance that this item had
 * of being looked at; it stands for 1 / inclusionProbability items.
 */
export type SampledValue = { value: number; inclusionProbability: number }

export type WeightedMoments = {
  mean: number
  /** Variance of `mean` as an estimate, not of the values. */
  varianceOfMean: number
  effectiveN: number
}

/**
 * Weighted mean Σwy / Σw with its linearised variance Σ w²(y − ȳ)² / (1 − w/Σw) / (Σw)²: the Hájek estimator's variance
 * (Särndal, Swensson & Wretman 1992, section 5.7) with the HC2 leverage correction (MacKinnon & White 1985), which
 * gives s²/n exactly for equal weights. It speaks of the process the items came from, so there is no finite-population
 * correction. Effective n is Kish's (1965) (Σw)² / Σw².
 */
export function weightedMoments(values: readonly number[], weights: readonly number[]): WeightedMoments {
  let total = 0
  let squaredTotal = 0
  let weightedSum = 0
  for (let index = 0; index < values.length; index++) {
    const weight = weights[index]!
    total += weight
    squaredTotal += weight * weight
    weightedSum += weight * values[index]!
  }
  const mean = weightedSum / total
  let spread = 0
  for (let index = 0; index < values.length; index++) {
    const weight = weights[index]!
    const leverage = Math.min(weight / total, 0.99)
    spread += (weight * weight * (values[index]! - mean) ** 2) / (1 - leverage)
  }
  return { mean, varianceOfMean: spread / (total * total), effectiveN: (total * total) / squaredTotal }
}

/** Kish's effective sample size: how many equally likely items would say as much. At most the number of items. */
export function effectiveSampleSize(inclusionProbabilities: readonly number[]): number {
  if (inclusionProbabilities.length === 0) return 0
  const weights = inclusionProbabilities.map((probability) => 1 / probability)
  return weightedMoments(weights, weights).effectiveN
}

/** What stops a weighted sample from being used, in words, or undefined when nothing does. */
export function whatIsMissing(items: readonly { inclusionProbability: number }[]): string | undefined {
  if (items.length === 0) return 'No observations yet.'
  const unknown = items.filter(
    ({ inclusionProbability }) => !(inclusionProbability > 0 && inclusionProbability <= 1),
  ).length
  if (unknown > 0) {
    return `${unknown} of ${items.length} items have no known chance of being sampled (above 0 and at most 1), so they cannot be weighed.`
  }
  if (items.length === 1)
    return 'One observation says nothing about how much they vary; at least two are needed.'
  return undefined
}

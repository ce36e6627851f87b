import type { Measured } from '../statistics/estimate.ts'
import { pairedDifference, type WeightedPair } from '../statistics/paired-difference.ts'

/** Something that must not get worse by more than a share of itself, lower being better: latency, cost. */
export type GateCondition = {
  /** As in a sentence: "latency", "cost". */
  name: string
  /** Measurements of the same items before and after. */
  pairs: readonly WeightedPair[]
  /** 0.1 allows the mean to rise by 10%. */
  maximumIncrease: number
}

export type ConditionResult = {
  name: string
  status: 'met' | 'not-met' | 'cannot-say'
  /** Mean of after − (1 + maximumIncrease) · before; the condition is met when its upper end is at most 0. */
  excess: Measured
  reason: string
}

/**
 * Non-inferiority of a ratio of means without dividing: the mean of after exceeds (1 + m) times the mean of before
 * exactly when the mean of after − (1 + m) · before is above 0, which is a paired difference (Fieller 1954).
 */
export function checkGateCondition(condition: GateCondition, confidence: number): ConditionResult {
  const { name, pairs, maximumIncrease } = condition
  const excess = pairedDifference({
    pairs: pairs.map((pair) => ({ ...pair, before: pair.before * (1 + maximumIncrease) })),
    confidence,
  })
  if (excess.status === 'cannot-say') {
    return { name, status: 'cannot-say', excess, reason: `Nothing is known about ${name}: ${excess.missing}` }
  }
  const allowed = `${(100 * maximumIncrease).toFixed(0)}%`
  if (excess.high <= 0) {
    return { name, status: 'met', excess, reason: `The ${name} rises by less than ${allowed}.` }
  }
  const reason =
    excess.low > 0
      ? `The ${name} rises by more than the ${allowed} allowed.`
      : `It is not certain that the ${name} rises by less than ${allowed}.`
  return { name, status: 'not-met', excess, reason }
}

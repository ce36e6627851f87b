import { cannotSay, estimated, type Measured } from './estimate.ts'
import { studentTCritical } from './student-t.ts'
import type { WeightedEstimate } from './weighted-mean.ts'
import { weightedMoments, whatIsMissing } from './weighted-moments.ts'

/** The same item under two treatments. Scores of any scale; 0 and 1 for wrong and right. */
export type WeightedPair = { before: number; after: number; inclusionProbability: number }

/**
 * The mean of after − before over everything the items were sampled from, weighted by 1 / inclusion probability
 * (Hájek), with a t interval on the effective sample size.
 *
 * Where differences take few values (right/wrong scores, or hardly any pair that differs at all) two imagined pairs of
 * average weight are added, one that gained everything and one that lost everything: the adjusted Wald interval of
 * Bonett & Price (2012), which Fagerland, Lydersen & Laake (2014) recommend for matched proportions. Without them, a
 * hundred unchanged answers would be "certainly no different". `value` is not adjusted, only the interval is.
 */
export function pairedDifference(input: {
  pairs: readonly WeightedPair[]
  confidence?: number
}): Measured<WeightedEstimate> {
  const { pairs, confidence = 0.95 } = input
  const missing = whatIsMissing(pairs)
  if (missing !== undefined) return cannotSay(missing)
  const differences = pairs.map(({ before, after }) => after - before)
  const weights = pairs.map(({ inclusionProbability }) => 1 / inclusionProbability)
  const plain = weightedMoments(differences, weights)
  const scale = coarseScale(pairs)
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const moments =
    scale === undefined
      ? plain
      : weightedMoments([...differences, scale, -scale], [...weights, average, average])
  const critical = studentTCritical(confidence, Math.max(1, moments.effectiveN - 1))
  const halfWidth = critical * Math.sqrt(moments.varianceOfMean)
  const limit = scale ?? Infinity
  return {
    ...estimated({
      value: plain.mean,
      low: Math.max(-limit, moments.mean - halfWidth),
      high: Math.min(limit, moments.mean + halfWidth),
      n: pairs.length,
      confidence,
      method: scale === undefined ? 'weighted paired t interval' : 'weighted paired Bonett–Price interval',
    }),
    effectiveN: plain.effectiveN,
  }
}

const FEWEST_DIFFERING_PAIRS = 8

/** The largest difference a pair can show, when differences are too coarse or too rare for a plain t interval. */
function coarseScale(pairs: readonly WeightedPair[]): number | undefined {
  const isRightOrWrong = pairs.every(
    ({ before, after }) => (before === 0 || before === 1) && (after === 0 || after === 1),
  )
  if (isRightOrWrong) return 1
  if (pairs.filter(({ before, after }) => before !== after).length >= FEWEST_DIFFERING_PAIRS) return undefined
  let lowest = Infinity
  let highest = -Infinity
  for (const { before, after } of pairs) {
    lowest = Math.min(lowest, before, after)
    highest = Math.max(highest, before, after)
  }
  return highest > lowest ? highest - lowest : 1
}

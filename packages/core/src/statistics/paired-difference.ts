import { clusteredMoments } from './clustered-moments.ts'
import { cannotSay, estimated, type Measured } from './estimate.ts'
import { matchedRatesBounds } from './matched-rates-interval.ts'
import { studentTCritical } from './student-t.ts'
import type { WeightedEstimate } from './weighted-mean.ts'
import { type WeightedMoments, weightedMoments, whatIsMissing } from './weighted-moments.ts'

/** The same item under two treatments. Scores of any scale; 0 and 1 for wrong and right. */
export type WeightedPair = {
  before: number
  after: number
  inclusionProbability: number
  /** Whom or what the item came from, where several come from the same and so go together; by itself unless given. */
  cluster?: string | undefined
}

/**
 * The mean of after − before over everything the items were sampled from, weighted by 1 / inclusion probability
 * (Hájek), with the variance of clusters where items share one. Its interval:
 * - right/wrong scores (all 0 or 1): at each end the wider of two, because each alone errs to one side when pairs differ
 *   mostly in one direction. One is Tango's score interval for matched rates, on the number of pairs that the weighted
 *   variance amounts to, as Korn & Graubard (1998) do for a single rate. The other is Bonett & Price's (2012) adjusted
 *   Wald interval, which adds two imagined pairs of average weight, one that gained and one that lost everything.
 * - other scores: a t interval on the effective sample size, with the same two imagined pairs where hardly any pair
 *   differs. Without them, a hundred unchanged scores would be "certainly no different".
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
  const clusters = pairs.map(({ cluster }, index) =>
    cluster === undefined ? `item ${index}` : `cluster ${cluster}`,
  )
  const plain = clusteredMoments(differences, weights, clusters)
  const scale = scaleWhenCoarse(pairs)
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const padded =
    scale === undefined
      ? plain
      : clusteredMoments(
          [...differences, scale, -scale],
          [...weights, average, average],
          [...clusters, 'gained', 'lost'],
        )
  const bounds = isRightOrWrong(pairs)
    ? rateBounds(differences, weights, padded, confidence)
    : meanBounds(padded, confidence)
  return {
    ...estimated({ value: plain.mean, n: pairs.length, confidence, ...bounds }),
    effectiveN: plain.effectiveN,
  }
}

function rateBounds(
  differences: readonly number[],
  weights: readonly number[],
  padded: WeightedMoments,
  confidence: number,
) {
  const shareOf = (isCounted: (difference: number) => boolean) =>
    weightedMoments(
      differences.map((difference) => Number(isCounted(difference))),
      weights,
    ).mean
  const gained = shareOf((difference) => difference > 0)
  const lost = shareOf((difference) => difference < 0)
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const differing = weightedMoments([...differences.map(Math.abs), 1, 1], [...weights, average, average]).mean
  const worth = (differing - padded.mean ** 2) / padded.varianceOfMean
  const n = Math.min(worth, differences.length)
  return {
    ...matchedRatesBounds({ gained, lost, n, confidence }),
    method: 'weighted paired score (Tango) interval',
  }
}

function meanBounds(moments: WeightedMoments, confidence: number) {
  const critical = studentTCritical(confidence, Math.max(1, moments.effectiveN - 1))
  const halfWidth = critical * Math.sqrt(moments.varianceOfMean)
  return {
    low: moments.mean - halfWidth,
    high: moments.mean + halfWidth,
    method: 'weighted paired t interval',
  }
}

const FEWEST_DIFFERING_PAIRS = 8

/** The largest difference a pair can show, when the differences are too few in kind or number to speak for themselves. */
function scaleWhenCoarse(pairs: readonly WeightedPair[]): number | undefined {
  if (isRightOrWrong(pairs)) return 1
  if (pairs.filter(({ before, after }) => before !== after).length >= FEWEST_DIFFERING_PAIRS) return undefined
  let lowest = Infinity
  let highest = -Infinity
  for (const { before, after } of pairs) {
    lowest = Math.min(lowest, before, after)
    highest = Math.max(highest, before, after)
  }
  return highest > lowest ? highest - lowest : 1
}

function isRightOrWrong(pairs: readonly WeightedPair[]): boolean {
  return pairs.every(({ before, after }) => (before === 0 || before === 1) && (after === 0 || after === 1))
}

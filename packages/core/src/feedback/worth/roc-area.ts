import { cannotSay, estimated, type Measured } from '../../statistics/estimate.ts'
import { normalCritical } from '../../statistics/normal-distribution.ts'

/** What a signal said of a call, and whether the call was good by what people said. */
export type Judged = { value: number; isGood: boolean }

/**
 * The area under the ROC curve: the chance that a good call has the higher value than a bad one, ties counting half; 0.5
 * is worth nothing. With the interval of DeLong, DeLong & Clarke-Pearson (1988), by midranks in n log n (Sun & Xu 2014).
 */
export function rocArea(judged: readonly Judged[], confidence = 0.95): Measured {
  const good = judged.filter(({ isGood }) => isGood).map(({ value }) => value)
  const bad = judged.filter(({ isGood }) => !isGood).map(({ value }) => value)
  if (good.length < 2 || bad.length < 2) {
    return cannotSay(
      `Of ${judged.length} calls ${good.length} are good and ${bad.length} bad; two of each are the least.`,
    )
  }
  const order = (one: number, other: number) => one - other
  const goodPlacements = placements(good.sort(order), bad.sort(order))
  const badPlacements = placements(bad, good).map((share) => 1 - share)
  const area = mean(goodPlacements)
  const variance = variancePerItem(goodPlacements) + variancePerItem(badPlacements)
  if (variance === 0)
    return cannotSay(
      'The signal tells all these calls apart, or none: more are needed to say how sure that is.',
    )
  const halfWidth = normalCritical(confidence) * Math.sqrt(variance)
  return estimated({
    value: area,
    low: Math.max(0, area - halfWidth),
    high: Math.min(1, area + halfWidth),
    n: judged.length,
    confidence,
    method: 'DeLong interval',
  })
}

/** For each value the share of the others that lie below it, ties counting half. Both sorted. */
function placements(values: readonly number[], others: readonly number[]): number[] {
  let below = 0
  let notAbove = 0
  return values.map((value) => {
    while (below < others.length && others[below]! < value) below++
    while (notAbove < others.length && others[notAbove]! <= value) notAbove++
    return (below + notAbove) / 2 / others.length
  })
}

function variancePerItem(values: readonly number[]): number {
  const centre = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return squares / (values.length - 1) / values.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

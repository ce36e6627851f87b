import { cannotSay, cannotSayWithoutSpread, estimated, type Measured } from './estimate.ts'
import { studentTCritical } from './student-t.ts'
import { wilsonBounds } from './wilson-interval.ts'

/**
 * Sums over observations that come in clusters, such as the calls of a person: what several groups of people add up to. With n
 * observations whose values sum up to s in each group, those are Σn, Σs, the sum of the squared values, and Σs², Σsn and Σn².
 */
export type GroupedSums = {
  n: number
  sum: number
  sumOfSquares: number
  /** Groups with anybody in them. */
  groups: number
  squaredSums: number
  sumsTimesCounts: number
  squaredCounts: number
  /**
   * The share of the groups of people that the last four are of, drawn by chance, where not all were looked at; 1 unless given. Of
   * a million people an eighth shows well enough how much they differ.
   */
  share?: number
}

/**
 * A rate or mean of observations that come in clusters, which say less than as many strangers would. Clusters are put into
 * `groupCount` groups by a hash, so that their number does not matter, and the variance is that between the groups: random
 * groups (Wolter 2007, chapter 2), with the linearised deviations of a ratio squared within each (Särndal, Swensson & Wretman
 * 1992, section 5.7), over 1 − Σn²/(Σn)², which is (k − 1)/k for k groups of one size. It is never taken below that of
 * independent values. Rates get Wilson's interval on the number of strangers who would say as much; one imagined cluster of
 * average size that says yes and one that says no keep it honest where all say the same, above all when all are one.
 */
export function estimateFromGroups(input: {
  sums: GroupedSums
  isRate: boolean
  groupCount: number
  confidence?: number
}): Measured {
  const { isRate, groupCount, confidence = 0.95 } = input
  const { share = 1 } = input.sums
  const sums = ofAllGroups(input.sums)
  const { n } = sums
  if (n === 0) return cannotSay('No observations yet.')
  const value = sums.sum / n
  if (isRate) {
    const strangers = strangersWorth(sums, groupCount)
    const bounds = wilsonBounds(clampShare(value), strangers, confidence)
    const method =
      strangers < n * 0.95
        ? `Wilson score interval, for ${Math.max(1, Math.round(strangers))} strangers${sampled(share)}`
        : `Wilson score interval${sampled(share)}`
    return estimated({ value: clampShare(value), ...bounds, n, confidence, method })
  }
  if (n === 1)
    return cannotSay('One observation says nothing about how much they vary; at least two are needed.')
  if (sums.groups === 1)
    return cannotSay(
      'All of it comes from one person, who cannot show how much people differ; ask others too.',
    )
  const variance = Math.max(varianceOfMean(sums), independentVariance(sums))
  if (variance <= 1e-20 * value * value) return cannotSayWithoutSpread(n)
  const freedom = Math.max(1, (share * n * n) / sums.squaredCounts - 1)
  const halfWidth = studentTCritical(confidence, freedom) * Math.sqrt(variance)
  const method = `Student t interval, by person${sampled(share)}`
  return estimated({ value, low: value - halfWidth, high: value + halfWidth, n, confidence, method })
}

/**
 * By how much more the mean varies than that of as many strangers: Kish's (1965) design effect of clustering, 1 where what
 * shows is no more than chance may make of strangers.
 */
export function designEffectOf(input: { sums: GroupedSums; isRate: boolean; groupCount: number }): number {
  const { isRate, groupCount } = input
  const sums = ofAllGroups(input.sums)
  const { n } = sums
  if (n < 2) return 1
  const effect = isRate
    ? n / strangersWorth(sums, groupCount)
    : sums.groups === 1
      ? n
      : varianceOfMean(sums) / Math.max(Number.MIN_VALUE, independentVariance(sums))
  return effect > 1.05 && Number.isFinite(effect) ? Math.min(n, effect) : 1
}

/** What all groups would add up to, by those that were looked at (Horvitz & Thompson 1952). */
function ofAllGroups({ share = 1, ...sums }: GroupedSums): GroupedSums {
  if (share === 1) return sums
  return {
    ...sums,
    groups: sums.groups / share,
    squaredSums: sums.squaredSums / share,
    sumsTimesCounts: sums.sumsTimesCounts / share,
    squaredCounts: sums.squaredCounts / share,
  }
}

const sampled = (share: number) =>
  share === 1 ? '' : `, how people differ taken from 1 in ${Math.round(1 / share)}`

/** How many strangers say as much of a rate as these do, with an imagined cluster of each kind. */
function strangersWorth(sums: GroupedSums, groupCount: number): number {
  const size = sums.n / clusterCount(sums.groups, groupCount)
  const padded: GroupedSums = {
    ...sums,
    n: sums.n + 2 * size,
    sum: sums.sum + size,
    sumOfSquares: sums.sumOfSquares + size,
    squaredSums: sums.squaredSums + size * size,
    sumsTimesCounts: sums.sumsTimesCounts + size * size,
    squaredCounts: sums.squaredCounts + 2 * size * size,
  }
  const rate = padded.sum / padded.n
  return Math.min(sums.n, (rate * (1 - rate)) / varianceOfMean(padded))
}

/** How many clusters there are, from how many of the groups have one: linear counting (Whang, Vander-Zanden & Taylor 1990). */
export function clusterCount(groups: number, groupCount: number): number {
  const empty = Math.max(0.5, groupCount - groups)
  return Math.max(groups, groupCount * Math.log(groupCount / empty))
}

function varianceOfMean({ n, sum, squaredSums, sumsTimesCounts, squaredCounts }: GroupedSums): number {
  const mean = sum / n
  const spread = Math.max(0, squaredSums - 2 * mean * sumsTimesCounts + mean * mean * squaredCounts)
  return spread / (n * n) / Math.max(1e-9, 1 - squaredCounts / (n * n))
}

function independentVariance({ n, sum, sumOfSquares }: GroupedSums): number {
  const mean = sum / n
  return Math.max(0, sumOfSquares - n * mean * mean) / (n - 1) / n
}

/** Sums of shares come with errors of rounding. */
const clampShare = (share: number) => Math.min(1, Math.max(0, share))

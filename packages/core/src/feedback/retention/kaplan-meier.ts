import { cannotSay, estimated, type Measured } from '../../statistics/estimate.ts'
import { normalCritical } from '../../statistics/normal-distribution.ts'
import { wilsonBounds } from '../../statistics/wilson-interval.ts'

/** How many texts were watched alike: found gone at `goneAtMs`, or still there when last seen, and then out of sight. */
export type Watched = { goneAtMs: number | null; lastSeenMs: number; count: number }

export type SurvivalAt = {
  atMs: number
  /** Texts that had not gone before, and were looked at then or later. */
  atRisk: number
  gone: number
  /** Texts still there when last seen before this. */
  censored: number
  survival: Measured
}

/**
 * The share of texts that never went until each of `timesMs` (ascending): the product-limit estimate of Kaplan & Meier
 * (1958), with Greenwood's (1926) variance and the interval on the scale of log(-log S) of Kalbfleisch & Prentice (1980),
 * which stays between 0 and 1 and holds its rate in small samples (Borgan & Liestøl 1990). Where nothing went so far, or
 * everything, that variance is 0 and tells nothing: the interval is then Wilson's for the texts at risk.
 */
export function kaplanMeier(input: {
  watched: readonly Watched[]
  timesMs: readonly number[]
  confidence?: number
}): SurvivalAt[] {
  const { watched, timesMs, confidence = 0.95 } = input
  const z = normalCritical(confidence)
  const wentAt = countBy(watched, ({ goneAtMs }) => goneAtMs)
  const leftAt = countBy(watched, ({ goneAtMs, lastSeenMs }) => (goneAtMs === null ? lastSeenMs : null))
  const total = watched.reduce((sum, { count }) => sum + count, 0)
  const steps = [...new Set([...wentAt.keys(), ...timesMs])].sort((one, other) => one - other)
  const leaving = [...leftAt].sort(([one], [other]) => one - other)

  const found = new Map<number, SurvivalAt>()
  let [everGone, censored, share, greenwood, lastAtRisk] = [0, 0, 1, 0, total]
  for (const atMs of steps) {
    while (leaving[0] && leaving[0][0] < atMs) censored += leaving.shift()![1]
    const atRisk = total - everGone - censored
    const gone = wentAt.get(atMs) ?? 0
    if (gone > 0) {
      share *= 1 - gone / atRisk
      greenwood += gone / (atRisk * (atRisk - gone))
      everGone += gone
    }
    if (atRisk > 0) lastAtRisk = atRisk
    const survival =
      atRisk === 0 && share > 0
        ? cannotSay('No text could be watched for so long.')
        : measure({ share, greenwood, z, atRisk: lastAtRisk, total, confidence })
    found.set(atMs, { atMs, atRisk, gone, censored, survival })
  }
  return timesMs.map((atMs) => found.get(atMs)!)
}

function measure(input: {
  share: number
  greenwood: number
  z: number
  atRisk: number
  total: number
  confidence: number
}): Measured {
  const { share, greenwood, z, atRisk, total, confidence } = input
  const about = { value: share, n: total, confidence }
  if (share <= 0 || share >= 1) {
    const bounds = wilsonBounds(Math.round(share), atRisk, confidence)
    return estimated({ ...about, ...bounds, method: 'Kaplan–Meier, Wilson interval of those at risk' })
  }
  const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(share))
  return estimated({
    ...about,
    low: share ** Math.exp(spread),
    high: share ** Math.exp(-spread),
    method: 'Kaplan–Meier, log-log interval with Greenwood’s variance',
  })
}

function countBy(watched: readonly Watched[], timeOf: (one: Watched) => number | null): Map<number, number> {
  const counts = new Map<number, number>()
  for (const one of watched) {
    const timeMs = timeOf(one)
    if (timeMs !== null) counts.set(timeMs, (counts.get(timeMs) ?? 0) + one.count)
  }
  return counts
}

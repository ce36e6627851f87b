import { softmax } from './softmax.ts'

export type ScoredRow = {
  scores: Float32Array
  /** Column of the right label; null when the model does not know the label. */
  column: number | null
}

const lowest = Math.log(0.02)
const highest = Math.log(5)
const goldenRatio = (Math.sqrt(5) - 1) / 2
const steps = 40

/**
 * The temperature with the least log loss on rows that were not learnt from (Guo et al., "On Calibration of Modern Neural
 * Networks", ICML 2017), by golden-section search over its logarithm: the loss has one minimum.
 */
export function fitTemperature(rows: ScoredRow[]): number {
  const known = rows.filter((row) => row.column !== null)
  if (known.length === 0) return 1
  const loss = (logarithm: number): number => {
    const temperature = Math.exp(logarithm)
    let total = 0
    for (const row of known) {
      total -= Math.log(Math.max(softmax(row.scores, temperature)[row.column!]!, 1e-12))
    }
    return total
  }
  let [left, right] = [lowest, highest]
  let [low, high] = [right - goldenRatio * (right - left), left + goldenRatio * (right - left)]
  let [lossLow, lossHigh] = [loss(low), loss(high)]
  for (let step = 0; step < steps && right - left > 1e-3; step++) {
    if (lossLow < lossHigh) {
      ;[right, high, lossHigh] = [high, low, lossLow]
      low = right - goldenRatio * (right - left)
      lossLow = loss(low)
    } else {
      ;[left, low, lossLow] = [low, high, lossHigh]
      high = left + goldenRatio * (right - left)
      lossHigh = loss(high)
    }
  }
  return Math.exp((left + right) / 2)
}

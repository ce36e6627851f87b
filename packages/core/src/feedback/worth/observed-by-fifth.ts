import type { Estimate } from '../../statistics/estimate.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import type { Judged } from './roc-area.ts'

/** `predicted` is the mean value of the fifth, `observed` how many of its calls were good. */
export type Fifth = { predicted: number; observed: Omit<Estimate, 'status'> }

/** From the lowest to the highest fifth of the values. Equal values stay together, so there may be fewer than five. */
export function observedByFifth(judged: readonly Judged[]): Fifth[] {
  const sorted = [...judged].sort((one, other) => one.value - other.value)
  const fifths: Fifth[] = []
  let start = 0
  for (let fifth = 1; fifth <= 5 && start < sorted.length; fifth++) {
    let end = Math.max(start + 1, Math.round((fifth * sorted.length) / 5))
    while (end < sorted.length && sorted[end]!.value === sorted[end - 1]!.value) end++
    const calls = sorted.slice(start, end)
    const measured = wilsonInterval({
      successes: calls.filter(({ isGood }) => isGood).length,
      n: calls.length,
    })
    if (measured.status === 'estimated') {
      const { status: _, ...observed } = measured
      fifths.push({ predicted: calls.reduce((sum, { value }) => sum + value, 0) / calls.length, observed })
    }
    start = end
  }
  return fifths
}

/**
 * Expected calibration error (Naeini, Cooper & Hauskrecht 2015) of predicted probabilities, in fifths of equally many
 * calls: by how much predicted and observed differ, on average over the calls.
 */
export function calibrationError(judged: readonly Judged[]): number {
  return observedByFifth(judged).reduce(
    (sum, { predicted, observed }) =>
      sum + (observed.n / judged.length) * Math.abs(predicted - observed.value),
    0,
  )
}

import { betaCdf } from './beta-distribution.ts'
import { cannotSay, estimated, type Measured } from './estimate.ts'

/** The `probability` quantile of `values`, interpolated (Hyndman & Fan 1996, type 7, as in R and NumPy). */
export function quantile(values: readonly number[], probability: number): number | undefined {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    probability,
  )
}

/** The usual summary of a latency or a cost. Undefined where there is nothing to summarise. */
export function middleAndTail(values: readonly number[]): { p50: number; p95: number } | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const p50 = quantileOfSorted(sorted, 0.5)
  const p95 = quantileOfSorted(sorted, 0.95)
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
}

/**
 * A quantile with an interval free of assumptions on the shape: the order statistics whose ranks bracket it with the
 * wanted probability by the binomial distribution (Conover 1999, section 3.2). Where even the extremes of the sample
 * do not reach, it cannot say: the p95 of ten values has no upper bound.
 */
export function quantileInterval(input: {
  values: readonly number[]
  probability: number
  confidence?: number
}): Measured {
  const { probability, confidence = 0.95 } = input
  const n = input.values.length
  if (n === 0) return cannotSay('No observations yet.')
  const tail = (1 - confidence) / 2
  if (probability ** n > tail || (1 - probability) ** n > tail) {
    const needed = Math.ceil(Math.log(tail) / Math.log(Math.max(probability, 1 - probability)))
    return cannotSay(`${n} observations are too few to bound this quantile; about ${needed} are needed.`)
  }
  const sorted = [...input.values].sort((a, b) => a - b)
  // P(at least `rank` of n values lie below the quantile), which falls as the rank rises.
  const reaches = (rank: number) => betaCdf(probability, rank, n - rank + 1)
  const lowRank = lastRank(n, (rank) => reaches(rank) >= 1 - tail)
  const highRank = lastRank(n, (rank) => reaches(rank) > tail) + 1
  return estimated({
    value: quantileOfSorted(sorted, probability)!,
    low: sorted[lowRank - 1]!,
    high: sorted[highRank - 1]!,
    n,
    confidence,
    method: 'order-statistic interval',
  })
}

function quantileOfSorted(sorted: readonly number[], probability: number): number | undefined {
  if (sorted.length === 0) return undefined
  const position = (sorted.length - 1) * probability
  const below = sorted[Math.floor(position)]!
  const above = sorted[Math.ceil(position)]!
  return below + (above - below) * (position - Math.floor(position))
}

/** The last rank in 1..n at which a condition that only ever turns from true to false still holds; 0 for none. */
function lastRank(n: number, holds: (rank: number) => boolean): number {
  let low = 0
  let high = n
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

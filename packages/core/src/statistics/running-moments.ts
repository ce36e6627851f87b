/** Count, mean and sample variance (n - 1 below the line) of a stream: all that a comparison needs to remember. */
export type Moments = { n: number; mean: number; variance: number }

export const NO_OBSERVATIONS: Moments = { n: 0, mean: 0, variance: 0 }

export function momentsOf(values: Iterable<number>): Moments {
  let moments = NO_OBSERVATIONS
  for (const value of values) moments = mergeMoments(moments, { n: 1, mean: value, variance: 0 })
  return moments
}

/** Joins the moments of two disjoint streams without their values (Chan, Golub & LeVeque 1979). */
export function mergeMoments(first: Moments, second: Moments): Moments {
  const n = first.n + second.n
  if (n === 0) return NO_OBSERVATIONS
  const gap = second.mean - first.mean
  const squares = sumOfSquares(first) + sumOfSquares(second) + (gap * gap * first.n * second.n) / n
  return { n, mean: first.mean + (gap * second.n) / n, variance: n > 1 ? squares / (n - 1) : 0 }
}

/**
 * Moments of yes/no outcomes for intervals that lean on the central limit theorem. Mean and variance are those of the
 * rate with one success and one failure added (Laplace; Agresti & Caffo 2000 for differences): a run with hardly a
 * failure does not prove that there are none, and without this a confidence sequence on 50 such outcomes errs twice as
 * often as it says.
 */
export function momentsOfCounts(input: { successes: number; n: number }): Moments {
  const { successes, n } = input
  if (n === 0) return NO_OBSERVATIONS
  const rate = (successes + 1) / (n + 2)
  return { n, mean: rate, variance: rate * (1 - rate) }
}

/**
 * Moments of shares between 0 and 1, such as each person's part of good outcomes, for the same intervals: one imagined
 * share of 0 and one of 1 are added, for the reason given at `momentsOfCounts`, of which this is the general form.
 */
export function momentsOfShares(shares: Moments): Moments {
  if (shares.n === 0) return NO_OBSERVATIONS
  const { mean, variance } = mergeMoments(shares, { n: 2, mean: 0.5, variance: 0.5 })
  return { n: shares.n, mean, variance }
}

/** Whether all observations are the same but for rounding, so that nothing is known about how they vary. */
export function areAllAlike({ mean, variance }: Moments): boolean {
  return variance <= 1e-20 * mean * mean
}

function sumOfSquares(moments: Moments): number {
  return moments.n > 1 ? moments.variance * (moments.n - 1) : 0
}

import { studentTCritical } from './student-t.ts'

/**
 * Bounds of the difference of two matched rates by Tango's score interval (1998, "Equivalence test and confidence interval
 * for the difference in proportions for the paired-sample design"): `gained` is the share of pairs that went from wrong
 * to right, `lost` from right to wrong, of `n` pairs, which may be an effective, fractional number. It holds the differences
 * Δ at which |gained − lost − Δ| is within t standard errors, the standard error taken under Δ itself. Unlike Wald's it
 * neither vanishes when no pair differs nor errs to one side when pairs differ in one direction only.
 */
export function matchedRatesBounds(input: { gained: number; lost: number; n: number; confidence: number }): {
  low: number
  high: number
} {
  const { gained, lost, n, confidence } = input
  const difference = gained - lost
  const critical = studentTCritical(confidence, Math.max(1, n - 1))
  const isExcluded = (delta: number) => {
    const spread = Math.max(0, 2 * lostUnder(delta, gained, lost) + delta - delta * delta)
    return (difference - delta) ** 2 * n > critical * critical * spread
  }
  return { low: boundary(-1, difference, isExcluded), high: boundary(1, difference, isExcluded) }
}

/** The likeliest share of losses if the difference of the rates were `delta`. */
function lostUnder(delta: number, gained: number, lost: number): number {
  const b = (2 - gained + lost) * delta - gained - lost
  const c = -lost * delta * (1 - delta)
  return (Math.sqrt(Math.max(0, b * b - 8 * c)) - b) / 4
}

function boundary(end: number, inside: number, isExcluded: (delta: number) => boolean): number {
  if (!isExcluded(end)) return end
  let outside = end
  let included = inside
  for (let step = 0; step < 60; step++) {
    const middle = (outside + included) / 2
    if (isExcluded(middle)) outside = middle
    else included = middle
  }
  return outside
}

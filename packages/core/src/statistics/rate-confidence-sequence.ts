import { cannotSay, estimated, type Measured } from './estimate.ts'
import { logBeta } from './log-gamma.ts'

/**
 * A rate whose interval may be looked at after every trial, exact from the first one on. It holds the rates p at which
 * the beta-mixture likelihood ratio B(s + ½, n − s + ½) / B(½, ½) / p^s (1 − p)^(n − s) is below 1/α. The ratio is a
 * martingale under p, so by Ville's inequality it ever reaches 1/α with probability α at most (Robbins 1970; Howard,
 * Ramdas, McAuliffe & Sekhon 2021).
 */
export function rateConfidenceSequence(input: {
  successes: number
  n: number
  confidence?: number
}): Measured {
  const { successes, n, confidence = 0.95 } = input
  if (n === 0) return cannotSay('No observations yet.')
  const rate = successes / n
  const threshold = -Math.log(1 - confidence)
  const mixture = logBeta(successes + 0.5, n - successes + 0.5) - logBeta(0.5, 0.5)
  const isExcluded = (p: number) => mixture - logLikelihood(p, successes, n) >= threshold
  return estimated({
    value: rate,
    low: boundary(0, rate, isExcluded),
    high: boundary(1, rate, isExcluded),
    n,
    confidence,
    method: 'always-valid (beta-mixture confidence sequence)',
  })
}

function logLikelihood(p: number, successes: number, n: number): number {
  const ofSuccesses = successes === 0 ? 0 : successes * Math.log(p)
  const ofFailures = n === successes ? 0 : (n - successes) * Math.log1p(-p)
  return ofSuccesses + ofFailures
}

/** Where exclusion turns to inclusion between an end of the scale and the observed rate. */
function boundary(end: number, rate: number, isExcluded: (p: number) => boolean): number {
  if (!isExcluded(end)) return end
  let outside = end
  let inside = rate
  for (let step = 0; step < 60; step++) {
    const middle = (outside + inside) / 2
    if (isExcluded(middle)) outside = middle
    else inside = middle
  }
  return outside
}

import { rateConfidenceSequence } from '../statistics/rate-confidence-sequence.ts'

type Failures = { n: number; failures: number }

/** A rate of failures that must stay low whatever the quality says: errors, timeouts, refusals, unsafe answers. */
export type RolloutGuard = {
  /** As in a sentence: "error rate". */
  name: string
  control: Failures
  treatment: Failures
  /** The most that treatment's rate may be. */
  maximumRate?: number
  /** The most by which treatment's rate may be above control's. */
  maximumIncrease?: number
}

export type GuardCheck = { status: 'kept' | 'doubtful' | 'broken' | 'missing'; reason: string }

/**
 * Whether a guard holds. `broken` is sure: exact always-valid intervals of both rates, so it may be asked after every
 * request and fires within a few failures of a bad release. `doubtful`: the rate as seen is over the limit, but may be chance.
 */
export function checkRolloutGuard(guard: RolloutGuard, confidence: number): GuardCheck {
  const { name, control, treatment, maximumRate, maximumIncrease } = guard
  // Two limits and two arms share the accepted error.
  const shared = 1 - (1 - confidence) / 2
  const treated = rateConfidenceSequence({
    successes: treatment.failures,
    n: treatment.n,
    confidence: shared,
  })
  if (treated.status === 'cannot-say') {
    return { status: 'missing', reason: `Nothing is known about the ${name} of the new variant.` }
  }
  const seen = `The ${name} is ${percent(treated.value)} (between ${percent(treated.low)} and ${percent(treated.high)})`
  if (maximumRate !== undefined && treated.low > maximumRate) {
    return { status: 'broken', reason: `${seen}, surely above the ${percent(maximumRate)} allowed.` }
  }
  if (maximumIncrease !== undefined) {
    const usual = rateConfidenceSequence({ successes: control.failures, n: control.n, confidence: shared })
    if (usual.status === 'cannot-say') {
      return { status: 'missing', reason: `Nothing is known about the ${name} of what is in use.` }
    }
    const limit = `${percent(usual.value)} of what is in use plus the ${percent(maximumIncrease)} allowed`
    if (treated.low - usual.high > maximumIncrease) {
      return { status: 'broken', reason: `${seen}, surely above the ${limit}.` }
    }
    if (treated.value - usual.value > maximumIncrease) {
      return { status: 'doubtful', reason: `${seen}, above the ${limit}, which may still be chance.` }
    }
  }
  if (maximumRate !== undefined && treated.value > maximumRate) {
    const reason = `${seen}, above the ${percent(maximumRate)} allowed, which may still be chance.`
    return { status: 'doubtful', reason }
  }
  return { status: 'kept', reason: `${seen}.` }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

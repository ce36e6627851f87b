import type { CannotSay, Estimate } from '../statistics/estimate.ts'
import { pairedDifference, type WeightedPair } from '../statistics/paired-difference.ts'
import { gateAlpha } from './gate-alpha.ts'
import { type ConditionResult, checkGateCondition, type GateCondition } from './gate-condition.ts'

/**
 * What speaks for the candidate: scores of the same items before and after, higher being better; or any estimator of the
 * difference, as a function of the confidence of its interval, because the gate decides how sure it must be.
 */
export type GateEvidence =
  | { pairs: readonly WeightedPair[] }
  | { differenceAt: (confidence: number) => (Estimate & { effectiveN?: number }) | CannotSay }

export type GateInput = GateEvidence & {
  /** The candidate must be better by more than this; a negative margin asks for "not worse by more than". */
  margin: number
  /** How many decisions this hold-out has already made. */
  priorUses: number
  /** 1 − the accepted chance that this hold-out ever opens wrongly. */
  confidence?: number
  minimumEffectiveN?: number
  /** All must hold too. They need no share of the alpha: a gate that wants all of several things errs no more often than one. */
  conditions?: readonly GateCondition[]
  /** How to print a score's difference; percentage points unless given. */
  format?: (difference: number) => string
}

export type GateDecision = {
  verdict: 'open' | 'closed' | 'cannot-say'
  difference: number | null
  low: number | null
  high: number | null
  n: number
  effectiveN: number
  margin: number
  /** One-sided alpha spent by this use; the interval shown has confidence 1 − 2 · alpha. */
  alpha: number
  priorUses: number
  conditions: ConditionResult[]
  /** A headline of a few words. */
  words: string
  /** One or two sentences for whoever decides. */
  reason: string
}

/**
 * Decides whether a candidate may replace what is in use. It opens only when the lower end of the interval of the
 * difference is above `margin` and every condition is met. Every use of a hold-out spends a smaller part of the
 * accepted error (`gateAlpha`), so intervals widen with reuse: the first is the familiar 95% one.
 */
export function decideGate(input: GateInput): GateDecision {
  const { margin, priorUses, confidence = 0.95, minimumEffectiveN = 20 } = input
  const format = input.format ?? percentagePoints
  const alpha = gateAlpha({ alpha: 1 - confidence, priorUses })
  const difference =
    'pairs' in input
      ? pairedDifference({ pairs: input.pairs, confidence: 1 - 2 * alpha })
      : input.differenceAt(1 - 2 * alpha)
  const conditions = (input.conditions ?? []).map((condition) => checkGateCondition(condition, 1 - 2 * alpha))
  const common = { margin, alpha, priorUses, conditions }
  if (difference.status === 'cannot-say') {
    const n = 'pairs' in input ? input.pairs.length : 0
    const words = 'Cannot say yet'
    const nothing = { difference: null, low: null, high: null, n, effectiveN: 0 }
    return { ...common, ...nothing, verdict: 'cannot-say', words, reason: difference.missing }
  }

  const effectiveN = difference.effectiveN ?? difference.n
  const { value, low, high, n } = difference
  const decide = (verdict: GateDecision['verdict'], words: string, reason: string): GateDecision => ({
    ...common,
    ...{ verdict, difference: value, low, high, n, effectiveN, words, reason },
  })
  const interval = `${format(value)} (between ${format(low)} and ${format(high)}) on ${n} items`
  const paid =
    priorUses === 0 ? '' : ` These items have decided ${times(priorUses)} before, so more certainty is asked.`
  if (effectiveN < minimumEffectiveN) {
    const reason = `The ${n} reviewed items are worth ${Math.floor(effectiveN)} equally likely ones; at least ${minimumEffectiveN} are needed.`
    return decide('cannot-say', 'Cannot say yet', reason)
  }
  if (low > margin) {
    const unmet =
      conditions.find(({ status }) => status === 'not-met') ??
      conditions.find(({ status }) => status === 'cannot-say')
    if (unmet?.status === 'not-met') return decide('closed', `Good, but not the ${unmet.name}`, unmet.reason)
    if (unmet !== undefined) return decide('cannot-say', `Nothing known about ${unmet.name}`, unmet.reason)
    const words = margin < 0 ? 'Not worse, and sure enough' : 'Better, and sure enough'
    return decide(
      'open',
      words,
      `The difference is ${interval}, above the ${format(margin)} asked for.${paid}`,
    )
  }
  if (high < margin) {
    const reason = `The difference is ${interval}, surely below the ${format(margin)} asked for.${paid}`
    return decide('closed', high < 0 ? 'Worse' : 'Not enough of a gain', reason)
  }
  const more = itemsStillNeeded({ value, low, n, margin })
  const advice =
    more === undefined
      ? 'More items are unlikely to change that unless the candidate gets better.'
      : `If the difference stays as it is, about ${more} more items would settle it.`
  const reason = `The difference is ${interval}, which may still be below the ${format(margin)} asked for. ${advice}${paid}`
  return decide('closed', 'Not shown to be good enough', reason)
}

/** An interval shrinks with the root of n: how many more items would bring its lower end to the margin. */
function itemsStillNeeded(input: {
  value: number
  low: number
  n: number
  margin: number
}): number | undefined {
  const { value, low, n, margin } = input
  if (value <= margin) return undefined
  return Math.max(1, Math.ceil(n * ((value - low) / (value - margin)) ** 2) - n)
}

function percentagePoints(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)} points`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

import {
  differenceConfidenceSequence,
  FEWEST_FOR_CONFIDENCE_SEQUENCE,
} from '../statistics/confidence-sequence.ts'
import type { Estimate, Measured } from '../statistics/estimate.ts'
import { type Moments, momentsOfCounts } from '../statistics/running-moments.ts'
import { checkRolloutGuard, type RolloutGuard } from './rollout-guard.ts'
import { whatIsAmissWithTraffic } from './rollout-traffic.ts'

/** Outcomes of one arm since the step began, higher being better: counts of yes/no ones, or moments of scores. */
export type ArmOutcomes = { n: number; successes: number } | Moments

export type RolloutArm = {
  /** Units that were served by this arm since the step began. */
  exposed: number
  outcomes: ArmOutcomes
}

export type RolloutStepInput = {
  control: RolloutArm
  treatment: RolloutArm
  /** The share of units that treatment should have had, 0 to 1. */
  expectedShare: number
  /** How much worse than control treatment may be and still go on, on the scale of the outcomes. */
  tolerance: number
  guards?: readonly RolloutGuard[]
  /** Outcomes that each arm must have before anything is promoted. */
  minimumN?: number
  /** 1 − the accepted chance that a step of this rollout decides wrongly on quality, or that guards do, ever. */
  confidence?: number
  /** Steps at which decisions are made; they share the accepted chance. */
  stepCount?: number
}

export type RolloutStepDecision = {
  /** `wait`: evidence is coming in and does not settle it yet. `hold`: evidence is missing or cannot be trusted. */
  decision: 'promote' | 'wait' | 'hold' | 'roll-back'
  /** treatment − control, always-valid. */
  difference: Measured
  reason: string
}

/**
 * What to do with a rollout's step, to be asked as often as one likes: every interval in it is always-valid. Treatment
 * goes on when it is surely not worse than control by more than `tolerance` and no guard complains; it is rolled back when it
 * is surely worse, or a guard is surely broken. Missing data holds and never promotes: silence is not success.
 */
export function decideRolloutStep(input: RolloutStepInput): RolloutStepDecision {
  const {
    control,
    treatment,
    tolerance,
    guards = [],
    minimumN = 100,
    confidence = 0.95,
    stepCount = 3,
  } = input
  const onScale = scaleInWords(input)
  const stepConfidence = 1 - (1 - confidence) / stepCount
  const difference = differenceConfidenceSequence({
    control: momentsOfArm(control),
    treatment: momentsOfArm(treatment),
    confidence: stepConfidence,
    tightestAt: 10 * minimumN,
  })
  const decide = (decision: RolloutStepDecision['decision'], reason: string) => ({
    decision,
    difference,
    reason,
  })

  const guardConfidence = 1 - (1 - stepConfidence) / Math.max(1, guards.length)
  const checks = guards.map((guard) => checkRolloutGuard(guard, guardConfidence))
  const broken = checks.find(({ status }) => status === 'broken')
  if (broken !== undefined) return decide('roll-back', broken.reason)
  if (difference.status === 'estimated' && difference.high < -tolerance) {
    return decide('roll-back', `Surely worse than what is in use: ${inWords(difference, onScale)}.`)
  }

  const amiss = whatIsAmissWithTraffic(input)
  if (amiss !== undefined) return decide('hold', amiss)
  const unknown = checks.find(({ status }) => status === 'missing')
  if (unknown !== undefined) return decide('hold', unknown.reason)

  const fewest = Math.min(control.outcomes.n, treatment.outcomes.n)
  const needed = Math.max(minimumN, FEWEST_FOR_CONFIDENCE_SEQUENCE)
  if (fewest < needed) {
    return decide('wait', `The smaller arm has ${fewest} outcomes; at least ${needed} are needed in each.`)
  }
  if (difference.status === 'cannot-say') return decide('hold', difference.missing)
  const doubtful = checks.find(({ status }) => status === 'doubtful')
  if (doubtful !== undefined) return decide('wait', doubtful.reason)
  if (difference.low > -tolerance) {
    return decide(
      'promote',
      `Surely not worse than what is in use by more than ${onScale(tolerance)}: ${inWords(difference, onScale)}.`,
    )
  }
  return decide(
    'wait',
    `Not settled yet: ${inWords(difference, onScale)}, and up to ${onScale(tolerance)} worse is accepted.`,
  )
}

function momentsOfArm({ outcomes }: RolloutArm): Moments {
  return 'successes' in outcomes ? momentsOfCounts(outcomes) : outcomes
}

/** Rates are spoken of in percentage points, scores on their own scale. */
function scaleInWords(input: RolloutStepInput): (value: number) => string {
  return 'successes' in input.control.outcomes && 'successes' in input.treatment.outcomes
    ? (value) => `${(100 * value).toFixed(1)} points`
    : (value) => String(Number(value.toPrecision(2)))
}

function inWords({ value, low, high, n }: Estimate, onScale: (value: number) => string): string {
  const signed = (number: number) => `${number > 0 ? '+' : ''}${onScale(number)}`
  return `the difference is ${signed(value)} (between ${signed(low)} and ${signed(high)}) on ${n} outcomes`
}

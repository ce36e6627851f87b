import type { GateDecision, LoopRun, RolloutStep } from '@loopwright/contract'
import type { FollowedLineage } from './follow-lineage.ts'
import type { Comparison } from './measure-variants.ts'
import type { ReviewSummary } from './review-answers.ts'

/** All that the demo found, as `--json` prints it. Rates lie between 0 and 1, with 95% intervals unless an `alpha` says otherwise. */
export type DemoFindings = Comparison & {
  reviewers: {
    id: string
    reliability: number
    low: number
    high: number
    flagged: boolean
    reason: string
  }[]
  gate: GateDecision
  /** The candidates that must not get through, each held against the first one. */
  refused: (GateDecision & { name: string; what: string })[]
  rollout: {
    id: string
    status: string
    calls: number
    heldWithoutData: boolean
    steps: RolloutStep[]
  } | null
  lineage: FollowedLineage
  loop: Pick<LoopRun, 'id' | 'status' | 'steps' | 'teachers' | 'correctionToServingMs'>
  traffic: { calls: number; feedback: number }
  review: ReviewSummary
  seconds: number
}

export type DemoResult = DemoFindings & {
  improved: boolean
  /** What kept the loop from improving, in words; empty when it did. */
  failures: string[]
}

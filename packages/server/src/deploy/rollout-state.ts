import type { RolloutStatus } from '@loopwright/contract'
import type { RolloutState } from '@loopwright/core/deploy/rollout'
import type { RolloutRecord } from './store.ts'

/** The state machine's view of a kept rollout. A hold for missing evidence ends by itself when evidence comes. */
export function rolloutState(record: RolloutRecord): RolloutState {
  return {
    status: record.status,
    steps: record.steps,
    stepIndex: record.step,
    stepStartedAt: record.stepStartedAt,
    heldBy: record.status === 'held' ? 'evidence' : null,
    reason: record.history.at(-1)?.reason ?? '',
  }
}

/** What is kept of a state. Every kept rollout has started, so `planned` would be a broken invariant. */
export function keptStatus({ status }: RolloutState): RolloutStatus {
  if (status === 'planned') throw new Error('A kept rollout cannot be merely planned.')
  return status
}

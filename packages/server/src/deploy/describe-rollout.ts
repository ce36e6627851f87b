import type { Rollout } from '@loopwright/contract'
import { treatmentShare } from '@loopwright/core/deploy/rollout'
import { rolloutState } from './rollout-state.ts'
import type { RolloutRecord } from './store.ts'

/** A rollout as it is shown. */
export function describeRollout(record: RolloutRecord): Rollout {
  const {
    id,
    environment,
    control,
    candidate,
    gateId,
    signal,
    status,
    steps,
    history,
    createdAt,
    finishedAt,
  } = record
  const percent = 100 * treatmentShare(rolloutState(record))
  return {
    ...{ id, function: record.function, environment, control, candidate, gateId, signal, status, percent },
    ...{ steps, history, createdAt, finishedAt },
  }
}

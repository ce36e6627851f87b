import type { RolloutStatus, RolloutStep } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { announce } from '../platform/facts/outbox.ts'
import { newId } from '../platform/new-id.ts'
import type { RolloutRecord } from './store.ts'
import { findRollout, insertRelease, saveRollout } from './store.ts'
import { weightsAt } from './weights-at.ts'

export type RolloutMove = { status: RolloutStatus; step: number; history: RolloutStep[]; reason: string }

/** Moves traffic: saves the new state, releases its weights and announces an ending. Call with the rollout locked. */
export async function moveRollout(
  db: Queryable,
  rollout: RolloutRecord,
  move: RolloutMove,
): Promise<RolloutRecord | undefined> {
  const { id, projectId, functionId, environment } = rollout
  const { status, step, history, reason } = move
  const isFinished = status === 'promoted' || status === 'rolled-back'
  const percent = status === 'rolled-back' ? 0 : rollout.steps[step]!
  await saveRollout(db, { id, status, step, history, startsStep: true, isFinished })
  await insertRelease(db, projectId, functionId, {
    id: newId(),
    environment,
    weights: weightsAt(rollout, percent),
    reason,
  })
  if (isFinished) await announce(db, 'rollout.finished', { projectId, rolloutId: id, status })
  return findRollout(db, projectId, id)
}

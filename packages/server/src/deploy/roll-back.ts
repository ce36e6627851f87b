import { AppError, type Rollout, type RolloutStep } from '@loopwright/contract'
import { transitionRollout } from '@loopwright/core/deploy/rollout'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import type { DeployDependencies } from './dependencies.ts'
import { describeRollout } from './describe-rollout.ts'
import { moveRollout } from './move-rollout.ts'
import { rolloutState } from './rollout-state.ts'
import { findActiveRollout, lockFunction, lockRollout } from './store.ts'

/**
 * Gives all traffic back to the control at once, also after a promotion.
 *
 * @throws AppError `not-found`, `conflict` when it was rolled back before or a later rollout moves the same traffic.
 */
export async function rollBack(
  deps: DeployDependencies,
  projectId: string,
  input: { id: string; reason: string },
): Promise<Rollout> {
  const { id, reason } = input
  const after = await inTransaction(deps.catalog.pool, async (db) => {
    const rollout = await lockRollout(db, projectId, id)
    if (!rollout) throw new AppError('not-found', `There is no rollout ${id} in this project.`)
    const result = transitionRollout(rolloutState(rollout), { type: 'roll-back', reason })
    if (!result.allowed) throw new AppError('conflict', result.why)
    await lockFunction(db, rollout.functionId)
    const moving = await findActiveRollout(db, rollout)
    if (moving && moving !== id) {
      throw new AppError(
        'conflict',
        `The later rollout ${moving} is moving this traffic. Roll that one back first, or let it finish.`,
      )
    }
    const nothing = { control: null, candidate: null, difference: null, low: null, high: null }
    const at = new Date(deps.clock.now()).toISOString()
    const look: RolloutStep = { percent: 0, decision: 'roll-back', ...nothing, reason, at }
    return moveRollout(db, rollout, {
      status: 'rolled-back',
      step: rollout.step,
      history: [...rollout.history, look],
      reason,
    })
  })
  await deps.serving.refresh()
  return describeRollout(after!)
}

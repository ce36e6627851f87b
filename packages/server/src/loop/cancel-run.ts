import { AppError, type LoopRun } from '@loopwright/contract'
import type { LoopDependencies } from './dependencies.ts'
import { describeRun } from './describe-run.ts'
import { findRun, saveRun } from './store.ts'

/** Stops a turn: a training run is cancelled, a canary rolled back. One that has ended stays. @throws AppError `not-found`. */
export async function cancelRun(deps: LoopDependencies, projectId: string, id: string): Promise<LoopRun> {
  const db = deps.catalog.pool
  const run = await findRun(db, projectId, id)
  if (!run) throw new AppError('not-found', `There is no loop run ${id} in this project.`)
  if (run.finishedAt) return describeRun(run)
  const step = run.steps.find(({ status }) => status === 'running')
  const at = new Date(deps.clock.now()).toISOString()
  if (step) Object.assign(step, { status: 'failed', words: 'Cancelled.', finishedAt: at })
  await saveRun(db, { ...run, status: 'cancelled', finishedAt: at })
  if (step?.name === 'training' && step.ref) await deps.stages.cancelTraining(projectId, step.ref)
  if (step?.name === 'rollout' && step.ref)
    await deps.stages.rollBack(projectId, step.ref, 'The loop run was cancelled.')
  return describeRun((await findRun(db, projectId, id))!)
}

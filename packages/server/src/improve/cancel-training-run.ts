import { AppError, type TrainingRun } from '@loopwright/contract'
import type { ImproveDependencies } from './dependencies.ts'
import { findRun, moveRun } from './store.ts'

/** Stops a run wherever it is. One that has ended stays as it is. @throws AppError `not-found`. */
export async function cancelTrainingRun(
  deps: ImproveDependencies,
  projectId: string,
  id: string,
): Promise<TrainingRun> {
  const db = deps.catalog.pool
  if (!(await findRun(db, projectId, id)))
    throw new AppError('not-found', `There is no training run ${id} in this project.`)
  await moveRun(db, id, ['queued', 'running'], 'cancelled', { error: 'cancelled' })
  deps.running.get(id)?.abort(new Error('cancelled'))
  return (await findRun(db, projectId, id))!
}

import { AppError, type TrainingRun } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { ImproveDependencies } from './dependencies.ts'
import { findRun, findVersionFunction, insertRun } from './store.ts'

export type NewTrainingRun = {
  function: string
  datasetVersionId: string
  profile: 'accurate' | 'fast'
  seed: number
}

/** Puts a training run in the queue of jobs. @throws AppError `not-found` when the version is not of this function. */
export async function startTrainingRun(
  deps: Pick<ImproveDependencies, 'catalog' | 'jobs'>,
  projectId: string,
  input: NewTrainingRun,
): Promise<TrainingRun> {
  const db = deps.catalog.pool
  const found = await findVersionFunction(db, projectId, input.function, input.datasetVersionId)
  if (!found)
    throw new AppError('not-found', `"${input.function}" has no dataset version ${input.datasetVersionId}.`)
  const id = newId()
  await insertRun(db, projectId, { id, functionId: found.functionId, ...input })
  await deps.jobs.enqueue('improve.train', { projectId, trainingRunId: id })
  return (await findRun(db, projectId, id))!
}

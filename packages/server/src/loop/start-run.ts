import { AppError, type LoopRun } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { LoopDependencies } from './dependencies.ts'
import { describeRun } from './describe-run.ts'
import { findRun, insertRun, type NewLoopRun } from './store.ts'

const stepNames = ['dataset', 'training', 'gate', 'rollout'] as const

/** Starts one turn of the loop in the background. @throws AppError `not-found` for an unknown function. */
export async function startRun(
  deps: LoopDependencies,
  projectId: string,
  input: NewLoopRun,
): Promise<LoopRun> {
  const id = newId()
  const steps = stepNames.map((name) => ({
    ...{ name, status: 'waiting' as const, ref: null, words: '', startedAt: null, finishedAt: null },
  }))
  if (!(await insertRun(deps.catalog.pool, projectId, { id, input, steps }))) {
    throw new AppError('not-found', `There is no function "${input.function}" in this project.`)
  }
  await deps.jobs.enqueue('loop.advance', { projectId, loopRunId: id })
  return describeRun((await findRun(deps.catalog.pool, projectId, id))!)
}

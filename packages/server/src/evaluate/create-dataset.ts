import { AppError, type Dataset } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import type { EvaluateDependencies } from './dependencies.ts'
import { findFunction, insertDataset, listDatasets } from './store.ts'

/** @throws AppError `not-found` for an unknown function, `invalid-input` for one without labels, `conflict` when the name is taken. */
export async function createDataset(
  deps: EvaluateDependencies,
  projectId: string,
  input: { name: string; function: string },
): Promise<Dataset> {
  const db = deps.catalog.pool
  const target = await findFunction(db, projectId, input.function)
  if (!target) throw new AppError('not-found', `There is no function "${input.function}" in this project.`)
  if (target.labels.length === 0) {
    throw new AppError(
      'invalid-input',
      `The function "${input.function}" answers in free text, and the examples of a dataset have labels. Name a function that has labels.`,
      { details: { param: 'function' } },
    )
  }
  if (!(await insertDataset(db, projectId, { id: newId(), functionId: target.id, name: input.name }))) {
    throw new AppError(
      'conflict',
      `There is a dataset "${input.name}" already. Add a version to it, or choose another name.`,
    )
  }
  return requireDataset(deps, projectId, input.name)
}

/** @throws AppError `not-found`. */
export async function requireDataset(
  deps: EvaluateDependencies,
  projectId: string,
  name: string,
): Promise<Dataset> {
  const [found] = await listDatasets(deps.catalog.pool, projectId, name)
  if (found) return found
  throw new AppError(
    'not-found',
    `There is no dataset "${name}" in this project. Make it: POST /api/v1/datasets.`,
  )
}

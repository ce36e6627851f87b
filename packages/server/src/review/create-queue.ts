import { AppError, type Queue } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import { getQueue } from './get-queue.ts'
import { insertQueue, selectFunction } from './queue-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

/**
 * @throws AppError `not-found` for an unknown function, `invalid-input` for one without labels, `conflict` for a name that
 * is taken.
 */
export async function createQueue(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  input: { name: string; function: string; instructions: string; overlap: Queue['overlap'] },
): Promise<Queue> {
  const target = await selectFunction(deps.catalog.pool, projectId, input.function)
  if (!target) {
    throw new AppError(
      'not-found',
      `There is no function "${input.function}". Create it with POST /api/v1/functions.`,
    )
  }
  if (target.labels.length === 0) {
    throw new AppError(
      'invalid-input',
      `The function "${input.function}" answers in free text, and reviewers choose among labels. Name a function that has labels.`,
      { details: { param: 'function' } },
    )
  }
  const id = newId()
  const queue = { ...input, id, functionId: target.id }
  if (!(await insertQueue(deps.catalog.pool, projectId, queue)))
    throw new AppError('conflict', `There is a queue "${input.name}" already. Choose another name.`)
  return await getQueue(deps, projectId, id)
}

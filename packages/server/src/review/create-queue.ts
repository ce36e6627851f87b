import { AppError, type Queue } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import { getQueue } from './get-queue.ts'
import { insertQueue } from './queue-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

/** @throws AppError `not-found` for an unknown function, `conflict` for a name that is taken. */
export async function createQueue(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  input: { name: string; function: string; instructions: string; overlap: Queue['overlap'] },
): Promise<Queue> {
  const id = newId()
  const inserted = await insertQueue(deps.catalog.pool, projectId, { ...input, id })
  if (inserted === null) {
    throw new AppError(
      'not-found',
      `There is no function "${input.function}". Create it with POST /api/v1/functions.`,
    )
  }
  if (!inserted)
    throw new AppError('conflict', `There is a queue "${input.name}" already. Choose another name.`)
  return await getQueue(deps, projectId, id)
}

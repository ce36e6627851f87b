import { AppError, type Queue } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { type QueueRow, selectQueueById, selectQueueCounts } from './queue-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

/** @throws AppError `not-found` */
export async function findQueue(db: Queryable, projectId: string, id: string): Promise<QueueRow> {
  const queue = await selectQueueById(db, projectId, id)
  if (queue) return queue
  throw new AppError('not-found', 'There is no such queue in this project. GET /api/v1/queues lists them.')
}

export async function getQueue(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  id: string,
): Promise<Queue> {
  const queue = await findQueue(deps.catalog.pool, projectId, id)
  return (await withCounts(deps, projectId, [queue]))[0]!
}

/** Queues as they are shown: with their labels and how far each one is. */
export async function withCounts(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  queues: readonly QueueRow[],
): Promise<Queue[]> {
  const ids = queues.map(({ id }) => id)
  const counts = await selectQueueCounts(deps.catalog.pool, projectId, ids, new Date(deps.clock.now()))
  return queues.map(({ outOfScopeLabel, createdAt, ...queue }) => ({
    ...queue,
    labels: allLabels({ labels: queue.labels, outOfScopeLabel }),
    counts: counts.get(queue.id) ?? { open: 0, leased: 0, done: 0, gold: 0, responses: 0 },
    createdAt: createdAt.toISOString(),
  }))
}

/** What a reviewer may answer: the function's labels, the out-of-scope one last. */
export function allLabels({
  labels,
  outOfScopeLabel,
}: {
  labels: readonly string[]
  outOfScopeLabel: string
}): string[] {
  return [...labels.filter((label) => label !== outOfScopeLabel), outOfScopeLabel]
}

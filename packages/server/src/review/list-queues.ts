import type { Queue } from '@loopwright/contract'
import { withCounts } from './get-queue.ts'
import { selectQueues } from './queue-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

export async function listQueues(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
): Promise<{ items: Queue[] }> {
  return { items: await withCounts(deps, projectId, await selectQueues(deps.catalog.pool, projectId)) }
}

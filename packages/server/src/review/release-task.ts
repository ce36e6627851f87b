import { deleteLease } from './lease-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

/** Gives a task back unanswered. False when it was not held. */
export async function releaseTask(
  deps: Pick<ReviewDependencies, 'catalog'>,
  projectId: string,
  input: { id: string; reviewerId: string },
): Promise<{ released: boolean }> {
  return { released: await deleteLease(deps.catalog.pool, projectId, input.id, input.reviewerId) }
}

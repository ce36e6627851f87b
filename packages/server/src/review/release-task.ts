import { skipTask } from './lease-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

/** Gives a task back unanswered; who skipped it gets it again after all else. False when it was not held. */
export async function releaseTask(
  deps: Pick<ReviewDependencies, 'catalog' | 'clock'>,
  projectId: string,
  input: { id: string; reviewerId: string },
): Promise<{ released: boolean }> {
  const now = new Date(deps.clock.now())
  return { released: await skipTask(deps.catalog.pool, projectId, input.id, input.reviewerId, now) }
}

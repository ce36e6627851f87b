import type { LeasedTask } from '@loopwright/contract'
import { isGoldTurn } from '@loopwright/core/review/gold-turn'
import { leaseMs } from '@loopwright/core/review/task-state'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import type { Queryable } from '../platform/catalog/queryable.ts'
import { allLabels, findQueue } from './get-queue.ts'
import {
  isStillWanted,
  type LeasableTask,
  selectGoldTask,
  selectHeldTask,
  selectOpenTask,
  selectProgress,
  selectRemaining,
  upsertLease,
} from './lease-store.ts'
import type { ReviewDependencies } from './review-dependencies.ts'

type LeaseDependencies = Pick<ReviewDependencies, 'catalog' | 'clock'>

/**
 * The next task for a reviewer, theirs for ten minutes; null when nothing is left for them. Who asks again without
 * having answered gets the same task again, with the lease renewed.
 */
export async function leaseTask(
  deps: LeaseDependencies,
  projectId: string,
  input: { queueId: string; reviewerId: string },
): Promise<{ task: LeasedTask | null }> {
  const { queueId, reviewerId } = input
  const queue = await findQueue(deps.catalog.pool, projectId, queueId)
  const now = new Date(deps.clock.now())
  const expiresAt = new Date(now.getTime() + leaseMs)
  const task = await inTransaction(deps.catalog.pool, async (db) => {
    const chosen =
      (await selectHeldTask(db, queueId, reviewerId, now)) ??
      (await nextTask(db, { queueId, reviewerId, now }))
    if (chosen) await upsertLease(db, chosen.id, reviewerId, expiresAt)
    return chosen
  })
  if (!task) return { task: null }
  const remaining = await selectRemaining(deps.catalog.pool, queueId, reviewerId)
  return { task: toLeasedTask(task, { labels: allLabels(queue), expiresAt, remaining }) }
}

async function nextTask(
  db: Queryable,
  input: { queueId: string; reviewerId: string; now: Date },
): Promise<LeasableTask | undefined> {
  const { queueId, reviewerId, now } = input
  const progress = await selectProgress(db, queueId, reviewerId)
  const hasGold = progress.goldAnswered < progress.gold
  if (hasGold && isGoldTurn({ ...progress, queueId, reviewerId })) {
    return await selectGoldTask(db, queueId, reviewerId)
  }
  for (;;) {
    const open = await selectOpenTask(db, queueId, reviewerId, now)
    if (!open) return hasGold ? await selectGoldTask(db, queueId, reviewerId) : undefined
    // Another reviewer may have been given it between the look and the lock; the next look sees that.
    if (await isStillWanted(db, open.id, reviewerId, now)) return open
  }
}

/** What a reviewer sees: never the model's answer, nor whether the task is a gold one. */
export function toLeasedTask(
  task: LeasableTask,
  lease: { labels: string[]; expiresAt: Date; remaining: number },
): LeasedTask {
  return {
    id: task.id,
    queueId: task.queue_id,
    inferenceId: task.inference_id,
    traceId: task.trace_id,
    inputText: task.input_text,
    labels: lease.labels,
    leaseExpiresAt: lease.expiresAt.toISOString(),
    remaining: lease.remaining,
  }
}

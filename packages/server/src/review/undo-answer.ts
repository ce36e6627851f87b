import { AppError, type LeasedTask } from '@loopwright/contract'
import { isDone, leaseMs } from '@loopwright/core/review/task-state'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import { undoResponse, updateTaskProgress } from './answer-store.ts'
import { findTask } from './answer-task.ts'
import { allLabels, findQueue } from './get-queue.ts'
import { selectRemaining, upsertLease } from './lease-store.ts'
import { toLeasedTask } from './lease-task.ts'
import type { ReviewDependencies } from './review-dependencies.ts'
import { reviewFeedbackRow } from './review-feedback-row.ts'

/**
 * Takes a reviewer's answer back and gives them the task again. That they had answered stays on record, here and as
 * feedback that a retraction supersedes.
 *
 * @throws AppError `not-found` when there is no task or no answer of theirs to take back.
 */
export async function undoAnswer(
  deps: Pick<ReviewDependencies, 'catalog' | 'spool' | 'clock'>,
  projectId: string,
  input: { id: string; reviewerId: string },
): Promise<{ task: LeasedTask }> {
  const at = new Date(deps.clock.now())
  const expiresAt = new Date(at.getTime() + leaseMs)
  const { reviewerId } = input
  const task = await inTransaction(deps.catalog.pool, async (db) => {
    const found = await findTask(db, projectId, input.id, reviewerId)
    const undone = await undoResponse(db, projectId, found.id, reviewerId, at)
    if (!undone) throw new AppError('not-found', 'You have no answer to this task that could be taken back.')
    const answers = found.answers - 1
    const isGold = found.gold_label !== null
    await updateTaskProgress(db, projectId, found.id, {
      answers,
      isDone: isDone({ isGold, wanted: found.wanted, answerCount: answers }),
    })
    await upsertLease(db, found.id, reviewerId, expiresAt)
    const retraction = reviewFeedbackRow(found, {
      id: newId(),
      projectId,
      reviewerId,
      label: null,
      note: null,
      at,
      supersedes: undone.feedbackId,
    })
    await deps.spool.append('feedback', [retraction], { durable: true, ids: [found.inference_id] })
    return found
  })
  const [queue, remaining] = await Promise.all([
    findQueue(deps.catalog.pool, projectId, task.queue_id),
    selectRemaining(deps.catalog.pool, task.queue_id, reviewerId),
  ])
  return { task: toLeasedTask(task, { labels: allLabels(queue), expiresAt, remaining }) }
}

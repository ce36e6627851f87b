import { AppError, type Response } from '@loopwright/contract'
import { isDone } from '@loopwright/core/review/task-state'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { announce } from '../platform/facts/outbox.ts'
import { newId } from '../platform/new-id.ts'
import {
  type AnswerableTask,
  insertResponse,
  isLabelOfQueue,
  selectTaskForAnswer,
  updateTaskProgress,
} from './answer-store.ts'
import { deleteLease } from './lease-store.ts'
import type { Redact, ReviewDependencies } from './review-dependencies.ts'
import { reviewFeedbackRow } from './review-feedback-row.ts'

/**
 * Keeps a reviewer's answer to a task they hold, and the same as feedback on the call.
 *
 * @throws AppError `not-found`, `lease-expired` when they don't hold the task (any more), `label-not-allowed`.
 */
export async function answerTask(
  deps: Pick<ReviewDependencies, 'catalog' | 'spool' | 'clock'> & { redact: Redact },
  projectId: string,
  input: { id: string; reviewerId: string; label: string; note?: string | undefined },
): Promise<Response> {
  const at = new Date(deps.clock.now())
  const { reviewerId, label } = input
  const note = input.note === undefined ? null : await deps.redact(projectId, input.note)
  const id = newId()
  return await inTransaction(deps.catalog.pool, async (db) => {
    const task = await findTask(db, projectId, input.id, reviewerId)
    if (!task.lease_expires_at || task.lease_expires_at <= at) {
      throw new AppError(
        'lease-expired',
        'You do not hold this task any more. Lease the next one and answer that.',
      )
    }
    if (!(await isLabelOfQueue(db, task.queue_id, label))) {
      throw new AppError(
        'label-not-allowed',
        `"${label}" is not a label of the function "${task.function}". Answer with one of the task's labels.`,
      )
    }
    const response = {
      id,
      taskId: task.id,
      queueId: task.queue_id,
      reviewerId,
      label,
      note,
      feedbackId: id,
      at,
    }
    await insertResponse(db, projectId, response)
    await deleteLease(db, projectId, task.id, reviewerId)
    const answers = task.answers + 1
    const isCompleted = isDone({
      isGold: task.gold_label !== null,
      wanted: task.wanted,
      answerCount: answers,
    })
    await updateTaskProgress(db, projectId, task.id, { answers, isDone: isCompleted })
    if (isCompleted) {
      await announce(db, 'review.task-completed', { projectId, queueId: task.queue_id, taskId: task.id })
    }
    // Last, so that what the spool keeps is an answer that was fit to be kept.
    const row = reviewFeedbackRow(task, { id, projectId, reviewerId, label, note, at, supersedes: '' })
    await deps.spool.append('feedback', [row], { durable: true, ids: [id, task.inference_id] })
    return { id, taskId: task.id, reviewerId, label, note, feedbackId: id, at: at.toISOString() }
  })
}

/** @throws AppError `not-found` */
export async function findTask(
  db: Parameters<typeof selectTaskForAnswer>[0],
  projectId: string,
  id: string,
  reviewerId: string,
): Promise<AnswerableTask> {
  const task = await selectTaskForAnswer(db, projectId, id, reviewerId)
  if (task) return task
  throw new AppError('not-found', 'There is no such task in this project. Lease one first.')
}

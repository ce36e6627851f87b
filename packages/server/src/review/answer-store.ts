import type { Queryable } from '../platform/catalog/queryable.ts'

/** A task with all that decides whether an answer may be given. */
export type AnswerableTask = {
  id: string
  queue_id: string
  inference_id: string
  trace_id: string | null
  end_user_id: string | null
  input_text: string
  variant: string | null
  function: string
  gold_label: string | null
  wanted: number
  answers: number
  inferred_at: Date
  /** Until when the reviewer holds it; null when they don't. */
  lease_expires_at: Date | null
}

/** Locks the task until the end of the transaction. */
export async function selectTaskForAnswer(
  db: Queryable,
  projectId: string,
  taskId: string,
  reviewerId: string,
): Promise<AnswerableTask | undefined> {
  const { rows } = await db.query<AnswerableTask>(
    `select t.id, t.queue_id, t.inference_id, t.trace_id, t.end_user_id, t.input_text, t.variant, f.name as function,
       t.gold_label, t.wanted, t.answers, t.inferred_at,
       (select expires_at from lease l where l.task_id = t.id and l.reviewer_id = $3) as lease_expires_at
     from task t join queue q on q.id = t.queue_id join function f on f.id = q.function_id
     where t.project_id = $1 and t.id = $2 for update of t`,
    [projectId, taskId, reviewerId],
  )
  return rows[0]
}

export async function isLabelOfQueue(db: Queryable, queueId: string, label: string): Promise<boolean> {
  const { rows } = await db.query<{ allowed: boolean }>(
    `select f.labels ? $2 or f.out_of_scope_label = $2 as allowed
     from queue q join function f on f.id = q.function_id where q.id = $1`,
    [queueId, label],
  )
  return rows[0]?.allowed ?? false
}

export async function insertResponse(
  db: Queryable,
  projectId: string,
  response: {
    id: string
    taskId: string
    queueId: string
    reviewerId: string
    label: string
    note: string | null
    feedbackId: string
    at: Date
  },
): Promise<void> {
  await db.query(
    `insert into response (id, project_id, task_id, queue_id, reviewer_id, label, note, feedback_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      response.id,
      projectId,
      response.taskId,
      response.queueId,
      response.reviewerId,
      response.label,
      response.note,
      response.feedbackId,
      response.at,
    ],
  )
}

export async function updateTaskProgress(
  db: Queryable,
  projectId: string,
  taskId: string,
  progress: { answers: number; isDone: boolean },
): Promise<void> {
  await db.query('update task set answers = $3, status = $4 where project_id = $1 and id = $2', [
    projectId,
    taskId,
    progress.answers,
    progress.isDone ? 'done' : 'open',
  ])
}

/** Marks the reviewer's answer as taken back. Undefined when they have none. */
export async function undoResponse(
  db: Queryable,
  projectId: string,
  taskId: string,
  reviewerId: string,
  at: Date,
): Promise<{ feedbackId: string } | undefined> {
  const { rows } = await db.query<{ feedbackId: string }>(
    `update response set undone_at = $4
     where project_id = $1 and task_id = $2 and reviewer_id = $3 and undone_at is null
     returning feedback_id as "feedbackId"`,
    [projectId, taskId, reviewerId, at],
  )
  return rows[0]
}

import type { Queryable } from '../platform/catalog/queryable.ts'

export type NewTask = {
  id: string
  inferenceId: string
  traceId: string
  endUserId: string
  inputText: string
  modelLabel: string
  modelProbabilities: readonly { label: string; probability: number }[]
  variant: string
  goldLabel: string | null
  wanted: number
  priority: number
  uniform: boolean
  uniformProbability: number
  inclusionProbability: number
  inferredAt: string
}

/**
 * Adds tasks that the queue does not have yet and returns the ids of their inferences. A task that was put there by hand
 * and is now drawn takes on the probabilities of the draw; all others keep theirs for ever.
 */
export async function insertTasks(
  db: Queryable,
  projectId: string,
  queueId: string,
  tasks: readonly NewTask[],
): Promise<string[]> {
  const { rows } = await db.query<{ inference_id: string }>(
    `insert into task (id, project_id, queue_id, inference_id, trace_id, end_user_id, input_text, model_label,
       model_probabilities, variant, gold_label, wanted, priority, uniform, uniform_probability,
       inclusion_probability, inferred_at)
     select t.id, $1, $2, t."inferenceId", nullif(t."traceId", ''), nullif(t."endUserId", ''), t."inputText",
       t."modelLabel", t."modelProbabilities", nullif(t.variant, ''), t."goldLabel", t.wanted, t.priority, t.uniform,
       t."uniformProbability", t."inclusionProbability", t."inferredAt"
     from jsonb_to_recordset($3::jsonb) as t(id uuid, "inferenceId" text, "traceId" text, "endUserId" text,
       "inputText" text, "modelLabel" text, "modelProbabilities" jsonb, variant text, "goldLabel" text, wanted int,
       priority float8, uniform bool, "uniformProbability" float8, "inclusionProbability" float8,
       "inferredAt" timestamptz)
     on conflict (queue_id, inference_id) do update set
       uniform = excluded.uniform, uniform_probability = excluded.uniform_probability,
       inclusion_probability = excluded.inclusion_probability
       where task.inclusion_probability = 0 and excluded.inclusion_probability > 0
     returning inference_id`,
    [projectId, queueId, JSON.stringify(tasks)],
  )
  return rows.map((row) => row.inference_id)
}

export async function selectQueuedInferences(
  db: Queryable,
  projectId: string,
  queueId: string,
): Promise<Set<string>> {
  const { rows } = await db.query<{ inference_id: string }>(
    'select inference_id from task where project_id = $1 and queue_id = $2 and inclusion_probability > 0',
    [projectId, queueId],
  )
  return new Set(rows.map((row) => row.inference_id))
}

/** Makes a task that is already there a gold one. False when it is not there. */
export async function updateGold(
  db: Queryable,
  projectId: string,
  queueId: string,
  gold: { inferenceId: string; label: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update task set gold_label = $4, status = 'open'
     where project_id = $1 and queue_id = $2 and inference_id = $3`,
    [projectId, queueId, gold.inferenceId, gold.label],
  )
  return rowCount === 1
}

export type TaskRow = {
  id: string
  queue_id: string
  inference_id: string
  trace_id: string | null
  end_user_id: string | null
  input_text: string
  model_label: string
  model_probabilities: { label: string; probability: number }[]
  status: 'open' | 'done'
  is_leased: boolean
  gold_label: string | null
  uniform: boolean
  uniform_probability: number
  inclusion_probability: number
  inferred_at: Date
}

const taskColumns = `t.id, t.queue_id, t.inference_id, t.trace_id, t.end_user_id, t.input_text, t.model_label,
  t.model_probabilities, t.status, t.gold_label, t.uniform, t.uniform_probability, t.inclusion_probability, t.inferred_at`

/** Tasks of a queue in the order of their ids, after `after`. */
export async function selectTasks(
  db: Queryable,
  projectId: string,
  queueId: string,
  input: {
    status?: 'open' | 'leased' | 'done' | undefined
    after?: string | undefined
    limit: number
    now: Date
  },
): Promise<TaskRow[]> {
  const { rows } = await db.query<TaskRow>(
    `select * from (
       select ${taskColumns}, t.status = 'open' and exists (
         select 1 from lease l where l.task_id = t.id and l.expires_at > $5
       ) as is_leased
       from task t where t.project_id = $1 and t.queue_id = $2 and ($3::uuid is null or t.id > $3)
     ) t
     where $4::text is null or $4 = case when is_leased then 'leased' else status end
     order by id limit $6`,
    [projectId, queueId, input.after ?? null, input.status ?? null, input.now, input.limit],
  )
  return rows
}

/** Tasks of a queue that somebody answered or whose answer is known, for consensus. */
export async function selectAnsweredTasks(
  db: Queryable,
  projectId: string,
  queueId: string,
  input: { since?: Date | undefined; until?: Date | undefined },
): Promise<TaskRow[]> {
  const { rows } = await db.query<TaskRow>(
    `select ${taskColumns}, false as is_leased from task t
     where t.project_id = $1 and t.queue_id = $2 and (t.answers > 0 or t.gold_label is not null)
       and ($3::timestamptz is null or t.inferred_at >= $3) and ($4::timestamptz is null or t.inferred_at < $4)
     order by t.id`,
    [projectId, queueId, input.since ?? null, input.until ?? null],
  )
  return rows
}

export type ResponseRow = {
  id: string
  task_id: string
  reviewer_id: string
  label: string
  note: string | null
  feedback_id: string
  at: Date
}

/** Answers that were not undone, in the order in which they were given. */
export async function selectResponses(
  db: Queryable,
  projectId: string,
  queueId: string,
): Promise<ResponseRow[]> {
  const { rows } = await db.query<ResponseRow>(
    `select id, task_id, reviewer_id, label, note, feedback_id, at from response
     where project_id = $1 and queue_id = $2 and undone_at is null order by at, id`,
    [projectId, queueId],
  )
  return rows
}

/** The names of those reviewers who have an account. */
export async function selectReviewerNames(
  db: Queryable,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    `select u.id, u.name from "user" u join member m on m.user_id = u.id
     where m.project_id = $1 and u.id = any($2)`,
    [projectId, ids],
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}

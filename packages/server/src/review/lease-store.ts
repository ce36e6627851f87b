import type { Queryable } from '../platform/catalog/queryable.ts'

export type LeasableTask = {
  id: string
  queue_id: string
  inference_id: string
  trace_id: string | null
  input_text: string
}

export type Progress = { answered: number; goldAnswered: number; gold: number }

/**
 * The tasks that the reviewer answered. Written so that it is looked up once in a statement and not once a task,
 * whatever the planner knows about a queue that was just filled.
 */
const mine = 'select task_id from response where queue_id = $1 and reviewer_id = $2 and undone_at is null'

/** How far a reviewer is in a queue. */
export async function selectProgress(db: Queryable, queueId: string, reviewerId: string): Promise<Progress> {
  const { rows } = await db.query<Progress>(
    `select (select count(*) from (${mine}) m)::int as answered, count(*)::int as gold,
       count(*) filter (where id in (${mine}))::int as "goldAnswered"
     from task where queue_id = $1 and gold_label is not null`,
    [queueId, reviewerId],
  )
  return rows[0]!
}

const columns = 't.id, t.queue_id, t.inference_id, t.trace_id, t.input_text'

/** The task in this queue that the reviewer holds already, if any. */
export async function selectHeldTask(
  db: Queryable,
  queueId: string,
  reviewerId: string,
  now: Date,
): Promise<LeasableTask | undefined> {
  // Not joined: while a queue is new the planner knows so little that it would look through all its tasks.
  const held = await db.query<{ task_id: string }>(
    'select task_id from lease where reviewer_id = $1 and expires_at > $2',
    [reviewerId, now],
  )
  if (held.rows.length === 0) return undefined
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from task t
     where t.id = any($2::uuid[]) and t.queue_id = $1 and t.status = 'open' order by t.id limit 1 for update`,
    [queueId, held.rows.map((row) => row.task_id)],
  )
  return rows[0]
}

/** A gold task that the reviewer has not answered, in an order of their own. Locks nothing: all answer all of them. */
export async function selectGoldTask(
  db: Queryable,
  queueId: string,
  reviewerId: string,
): Promise<LeasableTask | undefined> {
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from task t
     left join lease own on own.task_id = t.id and own.reviewer_id = $2
     where t.queue_id = $1 and t.gold_label is not null and t.id not in (${mine})
     order by own.skipped_at nulls first, md5(t.id::text || $2) limit 1`,
    [queueId, reviewerId],
  )
  return rows[0]
}

/**
 * The most urgent task, those that the reviewer skipped last, that wants one more answer than it has and others are about to give, locked. Tasks that somebody
 * else is being given this moment are passed over. A lease made since the statement began may have been missed: see
 * `isStillWanted`.
 */
export async function selectOpenTask(
  db: Queryable,
  queueId: string,
  reviewerId: string,
  now: Date,
): Promise<LeasableTask | undefined> {
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from task t
     left join lease own on own.task_id = t.id and own.reviewer_id = $2
     where t.queue_id = $1 and t.status = 'open' and t.gold_label is null and t.id not in (${mine})
       and t.id not in (
         select l.task_id from lease l join task k on k.id = l.task_id
         where k.queue_id = $1 and l.reviewer_id <> $2 and l.expires_at > $3
         group by l.task_id, k.answers, k.wanted having k.answers + count(*) >= k.wanted
       )
     order by own.skipped_at nulls first, t.priority desc, t.id limit 1 for update of t skip locked`,
    [queueId, reviewerId, now],
  )
  return rows[0]
}

/** Whether a locked task wants an answer besides those that others hold it for. Nobody can lease it meanwhile. */
export async function isStillWanted(
  db: Queryable,
  taskId: string,
  reviewerId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await db.query<{ wanted: boolean }>(
    `select t.answers + (
       select count(*) from lease l where l.task_id = t.id and l.reviewer_id <> $2 and l.expires_at > $3
     ) < t.wanted as wanted from task t where t.id = $1`,
    [taskId, reviewerId, now],
  )
  return rows[0]?.wanted ?? false
}

/** How many tasks the reviewer could still answer. */
export async function selectRemaining(db: Queryable, queueId: string, reviewerId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from task where queue_id = $1 and status = 'open' and id not in (${mine})`,
    [queueId, reviewerId],
  )
  return rows[0]!.count
}

export async function upsertLease(
  db: Queryable,
  taskId: string,
  reviewerId: string,
  expiresAt: Date,
): Promise<void> {
  await db.query(
    `insert into lease (task_id, reviewer_id, expires_at) values ($1, $2, $3)
     on conflict (task_id, reviewer_id) do update set expires_at = excluded.expires_at`,
    [taskId, reviewerId, expiresAt],
  )
}

/** Gives a held task back: it is free for others at once, and the reviewer gets it again after all else. */
export async function skipTask(
  db: Queryable,
  projectId: string,
  taskId: string,
  reviewerId: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update lease l set expires_at = $4, skipped_at = $4 from task t
     where t.id = l.task_id and t.project_id = $1 and l.task_id = $2 and l.reviewer_id = $3 and l.expires_at > $4`,
    [projectId, taskId, reviewerId, now],
  )
  return rowCount === 1
}

export async function deleteLease(
  db: Queryable,
  projectId: string,
  taskId: string,
  reviewerId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from lease l using task t
     where t.id = l.task_id and t.project_id = $1 and l.task_id = $2 and l.reviewer_id = $3`,
    [projectId, taskId, reviewerId],
  )
  return rowCount === 1
}

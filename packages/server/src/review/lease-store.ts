import type { Queryable } from './queue-store.ts'

export type LeasableTask = {
  id: string
  queue_id: string
  inference_id: string
  trace_id: string | null
  input_text: string
}

export type Progress = { answered: number; goldAnswered: number; gold: number }

/** How far a reviewer is in a queue. */
export async function selectProgress(db: Queryable, queueId: string, reviewerId: string): Promise<Progress> {
  const { rows } = await db.query<Progress>(
    `select
       (select count(*) from response where queue_id = $1 and reviewer_id = $2 and undone_at is null)::int as answered,
       (select count(*) from response r join task t on t.id = r.task_id
        where t.queue_id = $1 and t.gold_label is not null
          and r.reviewer_id = $2 and r.undone_at is null)::int as "goldAnswered",
       (select count(*) from task where queue_id = $1 and gold_label is not null)::int as gold`,
    [queueId, reviewerId],
  )
  return rows[0]!
}

const columns = 't.id, t.queue_id, t.inference_id, t.trace_id, t.input_text'
const notMine = `not exists (
  select 1 from response r where r.task_id = t.id and r.reviewer_id = $3 and r.undone_at is null)`

/** The task in this queue that the reviewer holds already, if any. */
export async function selectHeldTask(
  db: Queryable,
  projectId: string,
  queueId: string,
  reviewerId: string,
  now: Date,
): Promise<LeasableTask | undefined> {
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from lease l join task t on t.id = l.task_id
     where l.reviewer_id = $3 and l.expires_at > $4 and t.project_id = $1 and t.queue_id = $2
       and t.status = 'open'
     order by l.expires_at desc limit 1 for update of t`,
    [projectId, queueId, reviewerId, now],
  )
  return rows[0]
}

/** A gold task that the reviewer has not answered, in an order of their own. Locks nothing: all answer all of them. */
export async function selectGoldTask(
  db: Queryable,
  projectId: string,
  queueId: string,
  reviewerId: string,
): Promise<LeasableTask | undefined> {
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from task t
     where t.project_id = $1 and t.queue_id = $2 and t.gold_label is not null and ${notMine}
     order by md5(t.id::text || $3) limit 1`,
    [projectId, queueId, reviewerId],
  )
  return rows[0]
}

/**
 * The most urgent task that wants one more answer than it has and others are about to give, locked. Tasks that somebody
 * else is being given this moment are passed over.
 */
export async function selectOpenTask(
  db: Queryable,
  projectId: string,
  queueId: string,
  reviewerId: string,
  now: Date,
): Promise<LeasableTask | undefined> {
  const { rows } = await db.query<LeasableTask>(
    `select ${columns} from task t
     where t.project_id = $1 and t.queue_id = $2 and t.status <> 'done' and t.gold_label is null
       and t.answers + (
         select count(*) from lease l where l.task_id = t.id and l.reviewer_id <> $3 and l.expires_at > $4
       ) < t.wanted
       and ${notMine}
     order by t.priority desc, t.id limit 1 for update of t skip locked`,
    [projectId, queueId, reviewerId, now],
  )
  return rows[0]
}

/** How many tasks the reviewer could still answer. */
export async function selectRemaining(db: Queryable, queueId: string, reviewerId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from task t
     where t.queue_id = $1 and t.status <> 'done' and not exists (
       select 1 from response r where r.task_id = t.id and r.reviewer_id = $2 and r.undone_at is null)`,
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

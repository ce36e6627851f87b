import type { Queue } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

/** A queue with the labels that its function allows, the out-of-scope one last. */
export type QueueRow = {
  id: string
  name: string
  function: string
  instructions: string
  labels: string[]
  outOfScopeLabel: string
  overlap: { share: number; reviewers: number }
  createdAt: Date
}

const selectQueue = `
  select q.id, q.name, f.name as function, q.instructions, f.labels, f.out_of_scope_label as "outOfScopeLabel",
    json_build_object('share', q.overlap_share, 'reviewers', q.overlap_reviewers) as overlap,
    q.created_at as "createdAt"
  from queue q join function f on f.id = q.function_id`

export async function selectQueues(db: Queryable, projectId: string): Promise<QueueRow[]> {
  const { rows } = await db.query<QueueRow>(
    `${selectQueue} where q.project_id = $1 order by q.created_at, q.id`,
    [projectId],
  )
  return rows
}

export async function selectQueueById(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<QueueRow | undefined> {
  const { rows } = await db.query<QueueRow>(`${selectQueue} where q.project_id = $1 and q.id = $2`, [
    projectId,
    id,
  ])
  return rows[0]
}

export async function selectFunction(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<{ id: string; labels: string[] } | undefined> {
  const { rows } = await db.query<{ id: string; labels: string[] }>(
    'select id, labels from function where project_id = $1 and name = $2',
    [projectId, name],
  )
  return rows[0]
}

/** False when the name is taken. */
export async function insertQueue(
  db: Queryable,
  projectId: string,
  queue: { id: string; name: string; functionId: string; instructions: string; overlap: Queue['overlap'] },
): Promise<boolean> {
  const inserted = await db.query(
    `insert into queue (id, project_id, name, function_id, instructions, overlap_share, overlap_reviewers)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (project_id, name) do nothing`,
    [
      queue.id,
      projectId,
      queue.name,
      queue.functionId,
      queue.instructions,
      queue.overlap.share,
      queue.overlap.reviewers,
    ],
  )
  return inserted.rowCount === 1
}

export async function selectQueueCounts(
  db: Queryable,
  projectId: string,
  queueIds: readonly string[],
  now: Date,
): Promise<Map<string, Queue['counts']>> {
  const { rows } = await db.query<{ queue_id: string } & Queue['counts']>(
    `select t.queue_id,
       count(*) filter (where t.gold_label is null and t.status = 'open' and l.task_id is null)::int as open,
       count(*) filter (where t.gold_label is null and t.status = 'open' and l.task_id is not null)::int as leased,
       count(*) filter (where t.gold_label is null and t.status = 'done')::int as done,
       count(*) filter (where t.gold_label is not null)::int as gold,
       coalesce(sum(t.answers), 0)::int as responses
     from task t
     left join (select distinct task_id from lease where expires_at > $3) l on l.task_id = t.id
     where t.project_id = $1 and t.queue_id = any($2::uuid[])
     group by t.queue_id`,
    [projectId, queueIds, now],
  )
  return new Map(rows.map(({ queue_id, ...counts }) => [queue_id, counts]))
}

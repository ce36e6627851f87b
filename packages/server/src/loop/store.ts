import type { LoopRun } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

/** What a turn was asked to do, as it is kept. */
export type NewLoopRun = {
  function: string
  dataset: string
  queueId: string
  baseline: string
  candidate: string
  profile: 'accurate' | 'fast'
  seed: number
  includeVersionId?: string | undefined
  posteriorThreshold: number
  holdoutShare: number
  margin: number
  steps: number[]
  minimumObserved: number
}

export type LoopRunRecord = Omit<LoopRun, 'baseline' | 'candidate'> & { projectId: string; input: NewLoopRun }

type Row = Omit<LoopRunRecord, 'createdAt' | 'finishedAt' | 'correctionToServingMs'> & {
  createdAt: Date
  finishedAt: Date | null
  correctionToServingMs: string | null
}

const select = `select run.id, run.project_id as "projectId", function.name as function, run.input, run.status, run.steps, run.teachers,
  run.correction_to_serving_ms as "correctionToServingMs", run.created_at as "createdAt", run.finished_at as "finishedAt"
  from loop_run run join function on function.id = run.function_id`

const toRecord = (row: Row): LoopRunRecord => ({
  ...row,
  correctionToServingMs: row.correctionToServingMs === null ? null : Number(row.correctionToServingMs),
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

export async function insertRun(
  db: Queryable,
  projectId: string,
  run: { id: string; input: NewLoopRun; steps: LoopRun['steps'] },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into loop_run (id, project_id, function_id, input, status, steps)
     select $1, $2, function.id, $3, 'running', $4 from function where project_id = $2 and name = $5`,
    [run.id, projectId, run.input, JSON.stringify(run.steps), run.input.function],
  )
  return rowCount === 1
}

export async function findRun(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<LoopRunRecord | undefined> {
  const { rows } = await db.query<Row>(`${select} where run.project_id = $1 and run.id = $2`, [projectId, id])
  return rows[0] && toRecord(rows[0])
}

export async function listRuns(db: Queryable, projectId: string): Promise<LoopRunRecord[]> {
  const { rows } = await db.query<Row>(
    `${select} where run.project_id = $1 order by run.created_at desc limit 100`,
    [projectId],
  )
  return rows.map(toRecord)
}

/** The turn that waits for this training run or rollout, if one does. */
export async function findRunByRef(
  db: Queryable,
  projectId: string,
  ref: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `select id from loop_run where project_id = $1 and steps @> $2::jsonb`,
    [projectId, JSON.stringify([{ ref }])],
  )
  return rows[0]?.id
}

/** Saves a turn unless it was ended meanwhile, for instance by a person; false then. */
export async function saveRun(
  db: Queryable,
  run: Pick<LoopRunRecord, 'id' | 'status' | 'steps' | 'teachers' | 'correctionToServingMs' | 'finishedAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update loop_run set status = $2, steps = $3, teachers = $4, correction_to_serving_ms = $5, finished_at = $6
     where id = $1 and finished_at is null`,
    [
      run.id,
      run.status,
      JSON.stringify(run.steps),
      JSON.stringify(run.teachers),
      run.correctionToServingMs,
      run.finishedAt,
    ],
  )
  return rowCount === 1
}

/** When a reviewer first answered in this queue: the beginning of "from correction to serving". */
export async function firstAnswerAt(db: Queryable, projectId: string, queueId: string): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `select min(response.at) as at from response join task on task.id = response.task_id
     where response.project_id = $1 and task.queue_id = $2 and response.undone_at is null`,
    [projectId, queueId],
  )
  return rows[0]?.at ?? null
}

export async function listUnfinishedRuns(db: Queryable): Promise<{ projectId: string; id: string }[]> {
  const { rows } = await db.query<{ projectId: string; id: string }>(
    'select project_id as "projectId", id from loop_run where finished_at is null order by created_at',
  )
  return rows
}

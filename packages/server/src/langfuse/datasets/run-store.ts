import type { Queryable } from '../../platform/catalog/queryable.ts'
import { toJson } from './dataset-store.ts'

export type RunRecord = {
  id: string
  name: string
  description: string | null
  metadata: unknown
  datasetId: string
  datasetName: string
  createdAt: Date
  updatedAt: Date
}

export type RunItemRecord = {
  id: string
  datasetRunId: string
  datasetRunName: string
  datasetItemId: string
  traceId: string
  observationId: string | null
  createdAt: Date
  updatedAt: Date
}

const runColumns = `id, name, description, metadata, dataset_id as "datasetId", dataset_name as "datasetName",
  created_at as "createdAt", updated_at as "updatedAt"`

const itemColumns = `item.id, item.run_id as "datasetRunId", run.name as "datasetRunName", item.item_id as "datasetItemId",
  item.trace_id as "traceId", item.observation_id as "observationId", item.created_at as "createdAt",
  item.created_at as "updatedAt"`

/** Starts a run, or changes what is said of it. */
export async function upsertRun(
  db: Queryable,
  projectId: string,
  run: Pick<RunRecord, 'id' | 'name' | 'description' | 'metadata' | 'datasetId' | 'datasetName'>,
): Promise<RunRecord> {
  const { rows } = await db.query<RunRecord>(
    `insert into langfuse_dataset_run as run (id, project_id, dataset_id, dataset_name, name, description, metadata)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (project_id, dataset_id, name) do update set updated_at = now(),
       description = coalesce(excluded.description, run.description),
       metadata = coalesce(excluded.metadata, run.metadata)
     returning ${runColumns}`,
    [run.id, projectId, run.datasetId, run.datasetName, run.name, run.description, toJson(run.metadata)],
  )
  return rows[0]!
}

/** Adds what a run made of an item; the same again is the same. */
export async function upsertRunItem(
  db: Queryable,
  projectId: string,
  item: { id: string; runId: string; itemId: string; traceId: string; observationId: string | null },
): Promise<RunItemRecord> {
  const values = [projectId, item.runId, item.itemId, item.traceId, item.observationId]
  await db.query(
    `insert into langfuse_dataset_run_item (project_id, run_id, item_id, trace_id, observation_id, id)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [...values, item.id],
  )
  const { rows } = await db.query<RunItemRecord>(
    `select ${itemColumns} from langfuse_dataset_run_item item join langfuse_dataset_run run on run.id = item.run_id
     where item.project_id = $1 and item.run_id = $2 and item.item_id = $3 and item.trace_id = $4
       and coalesce(item.observation_id, '') = coalesce($5, '')`,
    values,
  )
  return rows[0]!
}

export async function findRun(
  db: Queryable,
  projectId: string,
  datasetName: string,
  name: string,
): Promise<RunRecord | undefined> {
  const { rows } = await db.query<RunRecord>(
    `select ${runColumns} from langfuse_dataset_run where project_id = $1 and dataset_name = $2 and name = $3`,
    [projectId, datasetName, name],
  )
  return rows[0]
}

export async function listRuns(
  db: Queryable,
  projectId: string,
  datasetName: string,
  page: { limit: number; offset: number },
): Promise<(RunRecord & { total: number })[]> {
  const { rows } = await db.query<RunRecord & { total: number }>(
    `select ${runColumns}, (count(*) over ())::int as total from langfuse_dataset_run
     where project_id = $1 and dataset_name = $2 order by created_at desc, id limit $3 offset $4`,
    [projectId, datasetName, page.limit, page.offset],
  )
  return rows
}

/** What a run made of its items, first to last; `name` and `datasetId` find the run where its id isn't known. */
export async function listRunItems(
  db: Queryable,
  projectId: string,
  run: { id: string } | { datasetId: string; name: string },
  page: { limit: number; offset: number },
): Promise<(RunItemRecord & { total: number })[]> {
  const [id, datasetId, name] = 'id' in run ? [run.id, null, null] : [null, run.datasetId, run.name]
  const { rows } = await db.query<RunItemRecord & { total: number }>(
    `select ${itemColumns}, (count(*) over ())::int as total
     from langfuse_dataset_run_item item join langfuse_dataset_run run on run.id = item.run_id
     where item.project_id = $1 and ($2::text is null or run.id::text = $2)
       and ($3::text is null or (run.dataset_id::text = $3 and run.name = $4))
     order by item.created_at, item.id limit $5 offset $6`,
    [projectId, id, datasetId, name, page.limit, page.offset],
  )
  return rows
}

export async function deleteRun(
  db: Queryable,
  projectId: string,
  datasetName: string,
  name: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from langfuse_dataset_run where project_id = $1 and dataset_name = $2 and name = $3',
    [projectId, datasetName, name],
  )
  return rowCount === 1
}

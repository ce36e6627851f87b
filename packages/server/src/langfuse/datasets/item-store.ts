import type { Queryable } from '../../platform/catalog/queryable.ts'
import { toJson } from './dataset-store.ts'

export type ItemRecord = {
  id: string
  datasetId: string
  datasetName: string
  status: 'ACTIVE' | 'ARCHIVED'
  input: unknown
  expectedOutput: unknown
  metadata: unknown
  sourceTraceId: string | null
  sourceObservationId: string | null
  createdAt: Date
  updatedAt: Date
}

const columns = `item.id, item.dataset_id as "datasetId", dataset.name as "datasetName", item.status, item.input,
  item.expected_output as "expectedOutput", item.metadata, item.source_trace_id as "sourceTraceId",
  item.source_observation_id as "sourceObservationId", item.created_at as "createdAt", item.updated_at as "updatedAt"`

const source = 'langfuse_dataset_item item join langfuse_dataset dataset on dataset.id = item.dataset_id'

/** Adds an item, or changes what is said of one. False when another dataset has an item with this id. */
export async function upsertItem(
  db: Queryable,
  projectId: string,
  item: {
    id: string
    datasetId: string
    status: string | undefined
    input: unknown
    expectedOutput: unknown
    metadata: unknown
    sourceTraceId: string | undefined
    sourceObservationId: string | undefined
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into langfuse_dataset_item as item (project_id, id, dataset_id, status, input, expected_output, metadata,
       source_trace_id, source_observation_id)
     values ($1, $2, $3, coalesce($4, 'ACTIVE'), $5, $6, $7, $8, $9)
     on conflict (project_id, id) do update set updated_at = now(), status = coalesce($4, item.status),
       input = coalesce(excluded.input, item.input),
       expected_output = coalesce(excluded.expected_output, item.expected_output),
       metadata = coalesce(excluded.metadata, item.metadata),
       source_trace_id = coalesce(excluded.source_trace_id, item.source_trace_id),
       source_observation_id = coalesce(excluded.source_observation_id, item.source_observation_id)
     where item.dataset_id = excluded.dataset_id`,
    [
      projectId,
      item.id,
      item.datasetId,
      item.status ?? null,
      toJson(item.input),
      toJson(item.expectedOutput),
      toJson(item.metadata),
      item.sourceTraceId ?? null,
      item.sourceObservationId ?? null,
    ],
  )
  return rowCount === 1
}

export async function findItem(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<ItemRecord | undefined> {
  const { rows } = await db.query<ItemRecord>(
    `select ${columns} from ${source} where item.project_id = $1 and item.id = $2`,
    [projectId, id],
  )
  return rows[0]
}

export async function deleteItem(db: Queryable, projectId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from langfuse_dataset_item where project_id = $1 and id = $2', [
    projectId,
    id,
  ])
  return rowCount === 1
}

export type ItemFilter = {
  datasetName?: string | undefined
  sourceTraceId?: string | undefined
  sourceObservationId?: string | undefined
  /** Only items that were there at this time. */
  addedUntil?: Date | undefined
}

/** Items that are not archived, newest first. */
export async function listItems(
  db: Queryable,
  projectId: string,
  filter: ItemFilter,
  page: { limit: number; offset: number },
): Promise<(ItemRecord & { total: number })[]> {
  const { rows } = await db.query<ItemRecord & { total: number }>(
    `select ${columns}, (count(*) over ())::int as total from ${source}
     where item.project_id = $1 and item.status = 'ACTIVE' and ($2::text is null or dataset.name = $2)
       and ($3::text is null or item.source_trace_id = $3) and ($4::text is null or item.source_observation_id = $4)
       and ($5::timestamptz is null or item.created_at <= $5)
     order by item.created_at desc, item.id limit $6 offset $7`,
    [
      projectId,
      filter.datasetName ?? null,
      filter.sourceTraceId ?? null,
      filter.sourceObservationId ?? null,
      filter.addedUntil ?? null,
      page.limit,
      page.offset,
    ],
  )
  return rows
}

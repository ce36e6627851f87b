import type { Queryable } from '../../platform/catalog/queryable.ts'

export type DatasetRecord = {
  id: string
  name: string
  description: string | null
  metadata: unknown
  inputSchema: unknown
  expectedOutputSchema: unknown
  createdAt: Date
  updatedAt: Date
}

const columns = `id, name, description, metadata, input_schema as "inputSchema",
  expected_output_schema as "expectedOutputSchema", created_at as "createdAt", updated_at as "updatedAt"`

export async function upsertDataset(
  db: Queryable,
  projectId: string,
  dataset: {
    id: string
    name: string
    description: string | null
    metadata: unknown
    inputSchema: unknown
    expectedOutputSchema: unknown
  },
): Promise<DatasetRecord> {
  const { rows } = await db.query<DatasetRecord>(
    `insert into langfuse_dataset (id, project_id, name, description, metadata, input_schema, expected_output_schema)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (project_id, name) do update set updated_at = now(),
       description = coalesce(excluded.description, langfuse_dataset.description),
       metadata = coalesce(excluded.metadata, langfuse_dataset.metadata),
       input_schema = coalesce(excluded.input_schema, langfuse_dataset.input_schema),
       expected_output_schema = coalesce(excluded.expected_output_schema, langfuse_dataset.expected_output_schema)
     returning ${columns}`,
    [
      dataset.id,
      projectId,
      dataset.name,
      dataset.description,
      toJson(dataset.metadata),
      toJson(dataset.inputSchema),
      toJson(dataset.expectedOutputSchema),
    ],
  )
  return rows[0]!
}

export async function findDataset(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<DatasetRecord | undefined> {
  const { rows } = await db.query<DatasetRecord>(
    `select ${columns} from langfuse_dataset where project_id = $1 and name = $2`,
    [projectId, name],
  )
  return rows[0]
}

export async function listDatasets(
  db: Queryable,
  projectId: string,
  page: { limit: number; offset: number },
): Promise<(DatasetRecord & { total: number })[]> {
  const { rows } = await db.query<DatasetRecord & { total: number }>(
    `select ${columns}, (count(*) over ())::int as total from langfuse_dataset
     where project_id = $1 order by created_at desc, id limit $2 offset $3`,
    [projectId, page.limit, page.offset],
  )
  return rows
}

/** JSON's own null is a value like any other only inside of one: at the top it stands for "not said". */
export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}

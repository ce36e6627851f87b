import type { Dataset, DatasetVersion, Example, GateDecision, Split } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

export type FunctionRecord = { id: string; name: string; labels: string[]; outOfScopeLabel: string }

export async function findFunction(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<FunctionRecord | undefined> {
  const { rows } = await db.query<FunctionRecord>(
    `select id, name, labels, out_of_scope_label as "outOfScopeLabel" from function where project_id = $1 and name = $2`,
    [projectId, name],
  )
  return rows[0]
}

/** The distilled model behind a variant; null for a variant that calls an upstream model. */
export async function findVariantModel(
  db: Queryable,
  projectId: string,
  functionId: string,
  name: string,
): Promise<{ modelId: string | null } | undefined> {
  const { rows } = await db.query<{ modelId: string | null }>(
    `select target->>'modelId' as "modelId" from variant where project_id = $1 and function_id = $2 and name = $3`,
    [projectId, functionId, name],
  )
  return rows[0]
}

type VersionRow = Omit<DatasetVersion, 'createdAt' | 'counts' | 'holdoutUses'> & {
  createdAt: Date
  train: number
  holdout: number
  validation: number
}

const versionSelect = `
  select version.id, dataset.name as dataset, version.version, function.name as function, version.origin,
    version.created_at as "createdAt", counts.train, counts.holdout, counts.validation
  from dataset_version version
  join dataset on dataset.id = version.dataset_id
  join function on function.id = dataset.function_id
  cross join lateral (
    select (count(*) filter (where split = 'train'))::int as train,
      (count(*) filter (where split = 'holdout'))::int as holdout,
      (count(*) filter (where split = 'validation'))::int as validation
    from example where dataset_version_id = version.id
  ) counts`

async function toVersion(db: Queryable, projectId: string, row: VersionRow): Promise<DatasetVersion> {
  const { train, holdout, validation, createdAt, ...rest } = row
  const holdoutUses = await countHoldoutUses(db, projectId, row.id)
  return { ...rest, counts: { train, holdout, validation }, holdoutUses, createdAt: createdAt.toISOString() }
}

export async function findVersion(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<DatasetVersion | undefined> {
  const { rows } = await db.query<VersionRow>(
    `${versionSelect} where version.project_id = $1 and version.id = $2`,
    [projectId, id],
  )
  return rows[0] && toVersion(db, projectId, rows[0])
}

export async function insertDataset(
  db: Queryable,
  projectId: string,
  input: { id: string; functionId: string; name: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into dataset (id, project_id, function_id, name) values ($1, $2, $3, $4) on conflict (project_id, name) do nothing',
    [input.id, projectId, input.functionId, input.name],
  )
  return rowCount === 1
}

export async function listDatasets(db: Queryable, projectId: string, name?: string): Promise<Dataset[]> {
  const { rows } = await db.query<Omit<Dataset, 'versions' | 'createdAt'> & { createdAt: Date }>(
    `select dataset.id, dataset.name, function.name as function, dataset.created_at as "createdAt"
     from dataset join function on function.id = dataset.function_id
     where dataset.project_id = $1 and ($2::text is null or dataset.name = $2) order by dataset.name`,
    [projectId, name ?? null],
  )
  const versions = await db.query<VersionRow>(
    `${versionSelect} where version.project_id = $1 and ($2::text is null or dataset.name = $2) order by version.version desc`,
    [projectId, name ?? null],
  )
  const described = await Promise.all(versions.rows.map((row) => toVersion(db, projectId, row)))
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    versions: described.filter((version) => version.dataset === row.name),
  }))
}

/** Adds the next version of a dataset. Call inside a transaction: the dataset's row is locked so that numbers don't clash. */
export async function insertVersion(
  db: Queryable,
  projectId: string,
  input: { id: string; datasetId: string; origin: string; queueId: string | null },
): Promise<number> {
  await db.query('select 1 from dataset where id = $1 for update', [input.datasetId])
  const { rows } = await db.query<{ version: number }>(
    `insert into dataset_version (id, project_id, dataset_id, version, origin, queue_id)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5 from dataset_version where dataset_id = $3
     returning version`,
    [input.id, projectId, input.datasetId, input.origin, input.queueId],
  )
  return rows[0]!.version
}

export type ExampleRecord = Omit<Example, 'lineage'> & {
  inferenceId: string | null
  feedbackIds: string[]
  authorIds: string[]
}

export async function insertExamples(
  db: Queryable,
  projectId: string,
  versionId: string,
  examples: readonly ExampleRecord[],
): Promise<void> {
  const rowsAtOnce = 2_000
  for (let at = 0; at < examples.length; at += rowsAtOnce) {
    await db.query(
      `insert into example (id, project_id, dataset_version_id, text, label, split, weight, posterior,
         inclusion_probability, end_user_id, inference_id, feedback_ids, author_ids)
       select id, $1, $2, text, label, split, weight, posterior, "inclusionProbability", "endUserId", "inferenceId",
         "feedbackIds", "authorIds"
       from jsonb_to_recordset($3::jsonb) as row (id uuid, text text, label text, split text, weight float8, posterior float8,
         "inclusionProbability" float8, "endUserId" text, "inferenceId" text, "feedbackIds" jsonb, "authorIds" jsonb)`,
      [projectId, versionId, JSON.stringify(examples.slice(at, at + rowsAtOnce))],
    )
  }
}

/**
 * Carries train and validation examples of one version over to another, under new ids. Call once the other one's own
 * examples are in: calls that it has already, and all that its hold-out's people said, are left behind.
 */
export async function copyExamples(
  db: Queryable,
  projectId: string,
  fromVersionId: string,
  toVersionId: string,
): Promise<void> {
  await db.query(
    `insert into example (id, project_id, dataset_version_id, text, label, split, weight, posterior,
       inclusion_probability, end_user_id, inference_id, feedback_ids, author_ids)
     select gen_random_uuid(), project_id, $3, text, label, split, weight, posterior, inclusion_probability, end_user_id,
       inference_id, feedback_ids, author_ids
     from example where project_id = $1 and dataset_version_id = $2 and split in ('train', 'validation')
       and (inference_id is null or inference_id not in (
         select inference_id from example where dataset_version_id = $3 and inference_id is not null))
       and (end_user_id is null or end_user_id not in (
         select end_user_id from example
         where dataset_version_id = $3 and split = 'holdout' and end_user_id is not null))`,
    [projectId, fromVersionId, toVersionId],
  )
}

type ExampleRow = ExampleRecord

const exampleColumns = `id, text, label, split, weight, posterior, inclusion_probability as "inclusionProbability",
  end_user_id as "endUserId", inference_id as "inferenceId", feedback_ids as "feedbackIds", author_ids as "authorIds"`

export async function listExamples(
  db: Queryable,
  projectId: string,
  versionId: string,
  filter: {
    split?: Split | undefined
    label?: string | undefined
    text?: string | undefined
    after?: string | undefined
    limit: number
  },
): Promise<Example[]> {
  const { rows } = await db.query<ExampleRow>(
    `select ${exampleColumns} from example
     where project_id = $1 and dataset_version_id = $2 and ($3::text is null or split = $3) and ($4::text is null or label = $4)
       and ($5::text is null or position(lower($5) in lower(text)) > 0) and ($6::uuid is null or id > $6)
     order by id limit $7`,
    [
      projectId,
      versionId,
      filter.split ?? null,
      filter.label ?? null,
      filter.text ?? null,
      filter.after ?? null,
      filter.limit,
    ],
  )
  return rows.map(({ inferenceId, feedbackIds, authorIds, ...rest }) => ({
    ...rest,
    lineage: { inferenceId, feedbackIds, authorIds },
  }))
}

export async function listHoldout(
  db: Queryable,
  projectId: string,
  versionId: string,
): Promise<ExampleRecord[]> {
  const { rows } = await db.query<ExampleRow>(
    `select ${exampleColumns} from example where project_id = $1 and dataset_version_id = $2 and split = 'holdout' order by id`,
    [projectId, versionId],
  )
  return rows
}

/** How many calls of a version's hold-out a model learnt from, or was tuned on. */
export async function countHoldoutTaught(
  db: Queryable,
  projectId: string,
  versionId: string,
  modelId: string,
): Promise<number> {
  const { rows } = await db.query<{ taught: number }>(
    `select count(*)::int as taught from example
     where project_id = $1 and dataset_version_id = $2 and split = 'holdout' and inference_id in (
       select example.inference_id from example join model on model.dataset_version_id = example.dataset_version_id
       where model.project_id = $1 and model.id = $3 and example.split <> 'holdout' and example.inference_id is not null)`,
    [projectId, versionId, modelId],
  )
  return rows[0]!.taught
}

/**
 * How many gates have decided on items of this version's hold-out. Versions that share any item share its uses, so
 * building the version again buys no fresh hold-out.
 */
export async function countHoldoutUses(db: Queryable, projectId: string, versionId: string): Promise<number> {
  const { rows } = await db.query<{ uses: number }>(
    `select count(*)::int as uses from gate
     where project_id = $1 and decision->>'verdict' <> 'cannot-say' and (
       dataset_version_id = $2 or exists (
         select 1 from example used join example ours on ours.text = used.text
         where used.dataset_version_id = gate.dataset_version_id and used.split = 'holdout'
           and ours.dataset_version_id = $2 and ours.split = 'holdout'))`,
    [projectId, versionId],
  )
  return rows[0]!.uses
}

export async function insertGate(
  db: Queryable,
  projectId: string,
  functionId: string,
  decision: GateDecision,
): Promise<void> {
  await db.query(
    `insert into gate (id, project_id, function_id, dataset_version_id, baseline, candidate, decision, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      decision.id,
      projectId,
      functionId,
      decision.datasetVersionId,
      decision.baseline,
      decision.candidate,
      decision,
      decision.createdAt,
    ],
  )
}

export async function listGates(
  db: Queryable,
  projectId: string,
  functionName?: string,
): Promise<GateDecision[]> {
  const { rows } = await db.query<{ decision: GateDecision }>(
    `select decision from gate join function on function.id = gate.function_id
     where gate.project_id = $1 and ($2::text is null or function.name = $2) order by gate.created_at desc limit 200`,
    [projectId, functionName ?? null],
  )
  return rows.map(({ decision }) => decision)
}

export async function findGate(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<GateDecision | undefined> {
  const { rows } = await db.query<{ decision: GateDecision }>(
    'select decision from gate where project_id = $1 and id = $2',
    [projectId, id],
  )
  return rows[0]?.decision
}

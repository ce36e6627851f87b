import type { Model, ModelEvaluation, TrainingRun, TrainingStatus } from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

type RunRow = Omit<TrainingRun, 'createdAt' | 'finishedAt'> & { createdAt: Date; finishedAt: Date | null }
type ModelRow = Omit<Model, 'createdAt' | 'bytes'> & { createdAt: Date; bytes: string }

const runSelect = `select run.id, function.name as function, run.dataset_version_id as "datasetVersionId", run.profile, run.seed,
  run.status, run.progress, run.model_id as "modelId", run.error, run.created_at as "createdAt", run.finished_at as "finishedAt"
  from training_run run join function on function.id = run.function_id`

const modelSelect = `select model.id, function.name as function, model.training_run_id as "trainingRunId",
  model.dataset_version_id as "datasetVersionId", model.profile, model.seed, model.bytes, model.train_seconds as "trainSeconds",
  model.trained_on as "trainedOn", model.labels, model.abstain_threshold as "abstainThreshold", model.created_at as "createdAt"`

const toRun = (row: RunRow): TrainingRun => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})
const toModel = (row: ModelRow): Model => ({
  ...row,
  bytes: Number(row.bytes),
  createdAt: row.createdAt.toISOString(),
})

/** The function of a dataset version, when the version belongs to it. */
export async function findVersionFunction(
  db: Queryable,
  projectId: string,
  functionName: string,
  datasetVersionId: string,
): Promise<{ functionId: string; outOfScopeLabel: string } | undefined> {
  const { rows } = await db.query<{ functionId: string; outOfScopeLabel: string }>(
    `select function.id as "functionId", function.out_of_scope_label as "outOfScopeLabel"
     from dataset_version version join dataset on dataset.id = version.dataset_id join function on function.id = dataset.function_id
     where version.project_id = $1 and version.id = $2 and function.name = $3`,
    [projectId, datasetVersionId, functionName],
  )
  return rows[0]
}

export async function insertRun(
  db: Queryable,
  projectId: string,
  run: { id: string; functionId: string; datasetVersionId: string; profile: string; seed: number },
): Promise<void> {
  await db.query(
    `insert into training_run (id, project_id, function_id, dataset_version_id, profile, seed) values ($1, $2, $3, $4, $5, $6)`,
    [run.id, projectId, run.functionId, run.datasetVersionId, run.profile, run.seed],
  )
}

export async function findRun(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<TrainingRun | undefined> {
  const { rows } = await db.query<RunRow>(`${runSelect} where run.project_id = $1 and run.id = $2`, [
    projectId,
    id,
  ])
  return rows[0] && toRun(rows[0])
}

export async function listRuns(
  db: Queryable,
  projectId: string,
  functionName?: string,
): Promise<TrainingRun[]> {
  const { rows } = await db.query<RunRow>(
    `${runSelect} where run.project_id = $1 and ($2::text is null or function.name = $2) order by run.created_at desc limit 200`,
    [projectId, functionName ?? null],
  )
  return rows.map(toRun)
}

/** Moves a run from one of `from` to `to`; false when it was in none of them. */
export async function moveRun(
  db: Queryable,
  id: string,
  from: readonly TrainingStatus[],
  to: TrainingStatus,
  change: { error?: string; modelId?: string } = {},
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update training_run set status = $3, error = $4, model_id = coalesce($5, model_id),
       finished_at = case when $3 in ('succeeded', 'failed', 'cancelled') then clock_timestamp() end
     where id = $1 and status = any($2)`,
    [id, from, to, change.error ?? null, change.modelId ?? null],
  )
  return rowCount === 1
}

export async function saveProgress(
  db: Queryable,
  id: string,
  progress: TrainingRun['progress'],
): Promise<void> {
  await db.query(`update training_run set progress = $2 where id = $1 and status = 'running'`, [id, progress])
}

/** The stored status alone: cheap enough to ask while training goes on. */
export async function runStatus(db: Queryable, id: string): Promise<TrainingStatus | undefined> {
  const { rows } = await db.query<{ status: TrainingStatus }>(
    'select status from training_run where id = $1',
    [id],
  )
  return rows[0]?.status
}

export type TeachingExample = { text: string; label: string; weight: number }

export async function listTeachingExamples(
  db: Queryable,
  projectId: string,
  versionId: string,
  split: 'train' | 'validation',
): Promise<TeachingExample[]> {
  const { rows } = await db.query<TeachingExample>(
    // Ordered by content, because ids differ between copies of a version and training must not.
    `select text, label, weight from example where project_id = $1 and dataset_version_id = $2 and split = $3
     order by text, label, weight, id`,
    [projectId, versionId, split],
  )
  return rows
}

export async function insertModel(
  db: Queryable,
  projectId: string,
  model: Omit<Model, 'function' | 'createdAt'> & {
    functionId: string
    weights: Uint8Array
    evaluations: ModelEvaluation[]
  },
): Promise<void> {
  await db.query(
    `insert into model (id, project_id, function_id, training_run_id, dataset_version_id, profile, seed, weights, bytes,
       train_seconds, trained_on, labels, abstain_threshold, evaluations)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      model.id,
      projectId,
      model.functionId,
      model.trainingRunId,
      model.datasetVersionId,
      model.profile,
      model.seed,
      Buffer.from(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength),
      model.bytes,
      model.trainSeconds,
      model.trainedOn,
      model.labels,
      model.abstainThreshold,
      JSON.stringify(model.evaluations),
    ],
  )
}

export async function listModels(db: Queryable, projectId: string, functionName?: string): Promise<Model[]> {
  const { rows } = await db.query<ModelRow>(
    `${modelSelect} from model join function on function.id = model.function_id
     where model.project_id = $1 and ($2::text is null or function.name = $2) order by model.created_at desc limit 200`,
    [projectId, functionName ?? null],
  )
  return rows.map(toModel)
}

export async function findModel(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<(Model & { evaluations: ModelEvaluation[]; variants: string[] }) | undefined> {
  const { rows } = await db.query<ModelRow & { evaluations: ModelEvaluation[]; variants: string[] }>(
    `${modelSelect}, model.evaluations, coalesce((select jsonb_agg(variant.name order by variant.created_at) from variant
       where variant.function_id = model.function_id and variant.target->>'modelId' = model.id::text), '[]') as variants
     from model join function on function.id = model.function_id where model.project_id = $1 and model.id = $2`,
    [projectId, id],
  )
  return rows[0] && { ...toModel(rows[0]), evaluations: rows[0].evaluations, variants: rows[0].variants }
}

export async function readWeights(db: Queryable, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ weights: Buffer }>('select weights from model where id = $1', [id])
  return rows[0]?.weights
}

/** How much and who taught a dataset version: its train examples that came from production. */
export async function summariseTeaching(
  db: Queryable,
  projectId: string,
  versionId: string,
): Promise<{
  version: number
  examples: number
  inferences: number
  feedback: number
  authors: { id: string; examples: number }[]
}> {
  const { rows } = await db.query<{
    version: number
    examples: number
    inferences: number
    feedback: number
  }>(
    `select version.version, count(example.id)::int as examples, count(distinct example.inference_id)::int as inferences,
       coalesce(sum(jsonb_array_length(example.feedback_ids)), 0)::int as feedback
     from dataset_version version left join example on example.dataset_version_id = version.id and example.split = 'train'
     where version.project_id = $1 and version.id = $2 group by version.version`,
    [projectId, versionId],
  )
  const authors = await db.query<{ id: string; examples: number }>(
    `select author.id, count(*)::int as examples
     from example cross join lateral jsonb_array_elements_text(example.author_ids) as author(id)
     where example.project_id = $1 and example.dataset_version_id = $2 and example.split = 'train'
     group by author.id order by examples desc, author.id limit 50`,
    [projectId, versionId],
  )
  return { ...rows[0]!, authors: authors.rows }
}

export type LineageSample = {
  exampleId: string
  text: string
  label: string
  inferenceId: string
  feedbackId: string
  authorId: string
}

/** Examples with a whole chain behind them; those that people corrected first. */
export async function sampleLineage(
  db: Queryable,
  projectId: string,
  versionId: string,
): Promise<LineageSample[]> {
  const { rows } = await db.query<LineageSample>(
    `select id as "exampleId", text, label, inference_id as "inferenceId", feedback_ids->>0 as "feedbackId", author_ids->>0 as "authorId"
     from example where project_id = $1 and dataset_version_id = $2 and split = 'train' and inference_id is not null
       and jsonb_array_length(feedback_ids) > 0 and jsonb_array_length(author_ids) > 0
     order by jsonb_array_length(author_ids) desc, id limit 50`,
    [projectId, versionId],
  )
  return rows
}

import {
  type FunctionSettings,
  type LoopFunction,
  type Release,
  type Rollout,
  type RolloutStep,
  storedSettingsSchema,
  type Variant,
  type VariantTarget,
} from '@loopwright/contract'
import type { Queryable } from '../platform/catalog/queryable.ts'

type FunctionRow = Omit<LoopFunction, 'settings' | 'createdAt'> & { settings: unknown; createdAt: Date }
type VariantRow = Omit<Variant, 'createdAt'> & { createdAt: Date }
type ReleaseRow = Omit<Release, 'createdAt'> & { createdAt: Date }

const functionColumns = `id, name, description, labels, out_of_scope_label as "outOfScopeLabel", settings,
  created_at as "createdAt"`

const dated = <Row extends { createdAt: Date }>(row: Row) => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
})

const toFunction = (row: FunctionRow): LoopFunction => ({
  ...dated(row),
  settings: storedSettingsSchema.parse(row.settings),
})

export async function insertFunction(
  db: Queryable,
  projectId: string,
  input: { id: string; name: string; description: string; labels: string[]; outOfScopeLabel: string },
): Promise<LoopFunction | undefined> {
  const { rows } = await db.query<FunctionRow>(
    `insert into function (id, project_id, name, description, labels, out_of_scope_label)
     values ($1, $2, $3, $4, $5, $6) on conflict (project_id, name) do nothing returning ${functionColumns}`,
    [input.id, projectId, input.name, input.description, JSON.stringify(input.labels), input.outOfScopeLabel],
  )
  return rows[0] && toFunction(rows[0])
}

export async function listFunctions(db: Queryable, projectId: string): Promise<LoopFunction[]> {
  const { rows } = await db.query<FunctionRow>(
    `select ${functionColumns} from function where project_id = $1 order by name`,
    [projectId],
  )
  return rows.map(toFunction)
}

export async function findFunction(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<LoopFunction | undefined> {
  const { rows } = await db.query<FunctionRow>(
    `select ${functionColumns} from function where project_id = $1 and name = $2`,
    [projectId, name],
  )
  return rows[0] && toFunction(rows[0])
}

export async function saveFunctionSettings(
  db: Queryable,
  projectId: string,
  name: string,
  settings: FunctionSettings,
): Promise<LoopFunction | undefined> {
  const { rows } = await db.query<FunctionRow>(
    `update function set settings = $3 where project_id = $1 and name = $2 returning ${functionColumns}`,
    [projectId, name, settings],
  )
  return rows[0] && toFunction(rows[0])
}

/** Until the transaction ends nobody else changes what serves this function. Calls and reviews go on. */
export async function lockFunction(db: Queryable, functionId: string): Promise<void> {
  await db.query('select 1 from function where id = $1 for no key update', [functionId])
}

export async function insertVariant(
  db: Queryable,
  projectId: string,
  functionId: string,
  input: { id: string; name: string; target: VariantTarget },
): Promise<Variant | undefined> {
  const { rows } = await db.query<VariantRow>(
    `insert into variant (id, project_id, function_id, name, target) values ($1, $2, $3, $4, $5)
     on conflict (function_id, name) do nothing
     returning id, name, target, created_at as "createdAt",
       (select name from function where function.id = variant.function_id) as function`,
    [input.id, projectId, functionId, input.name, input.target],
  )
  return rows[0] && dated(rows[0])
}

export async function listVariants(
  db: Queryable,
  projectId: string,
  functionName: string,
): Promise<Variant[]> {
  const { rows } = await db.query<VariantRow>(
    `select variant.id, variant.name, target, variant.created_at as "createdAt", function.name as function
     from variant join function on function.id = variant.function_id
     where variant.project_id = $1 and function.name = $2 order by variant.created_at, variant.id`,
    [projectId, functionName],
  )
  return rows.map(dated)
}

/** Whether a distilled model exists in this project, was made for this function. */
export async function hasModel(
  db: Queryable,
  projectId: string,
  functionId: string,
  modelId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from model where project_id = $1 and function_id = $2 and id = $3',
    [projectId, functionId, modelId],
  )
  return rowCount === 1
}

export async function insertRelease(
  db: Queryable,
  projectId: string,
  functionId: string,
  input: { id: string; environment: string; weights: Release['weights']; reason: string },
): Promise<Release> {
  const { rows } = await db.query<ReleaseRow>(
    // The clock, not the transaction's start: a later release of one transaction must sort after the earlier one.
    `insert into release (id, project_id, function_id, environment, weights, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp())
     returning id, environment, weights, reason, created_at as "createdAt",
       (select name from function where function.id = release.function_id) as function`,
    [input.id, projectId, functionId, input.environment, JSON.stringify(input.weights), input.reason],
  )
  return dated(rows[0]!)
}

export async function listReleases(
  db: Queryable,
  projectId: string,
  functionName: string,
): Promise<Release[]> {
  const { rows } = await db.query<ReleaseRow>(
    `select release.id, environment, weights, reason, release.created_at as "createdAt", function.name as function
     from release join function on function.id = release.function_id
     where release.project_id = $1 and function.name = $2 order by release.created_at desc, release.id desc limit 200`,
    [projectId, functionName],
  )
  return rows.map(dated)
}

/** A rollout with what its next step needs, as it is kept. */
export type RolloutRecord = Omit<Rollout, 'percent'> & {
  projectId: string
  functionId: string
  step: number
  stepStartedAt: string
  minimumObserved: number
  tolerance: number
  errorRateLimit: number
}

type RolloutRow = Omit<RolloutRecord, 'createdAt' | 'finishedAt' | 'stepStartedAt'> & {
  createdAt: Date
  finishedAt: Date | null
  stepStartedAt: Date
}

const rolloutColumns = `rollout.id, rollout.project_id as "projectId", rollout.function_id as "functionId",
  (select name from function where function.id = rollout.function_id) as function, environment, control, candidate,
  gate_id as "gateId", signal, status, step, steps, history, minimum_observed as "minimumObserved", tolerance,
  error_rate_limit as "errorRateLimit", step_started_at as "stepStartedAt", rollout.created_at as "createdAt",
  finished_at as "finishedAt"`

const toRollout = (row: RolloutRow): RolloutRecord => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  stepStartedAt: row.stepStartedAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

export async function insertRollout(
  db: Queryable,
  projectId: string,
  input: Pick<
    RolloutRecord,
    | 'id'
    | 'functionId'
    | 'gateId'
    | 'environment'
    | 'control'
    | 'candidate'
    | 'signal'
    | 'steps'
    | 'minimumObserved'
    | 'tolerance'
    | 'errorRateLimit'
    | 'history'
  >,
): Promise<RolloutRecord | undefined> {
  const { rows } = await db.query<RolloutRow>(
    `insert into rollout (id, project_id, function_id, gate_id, environment, control, candidate, signal, status, steps,
       minimum_observed, tolerance, error_rate_limit, history)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'canary', $9, $10, $11, $12, $13)
     on conflict do nothing returning ${rolloutColumns}`,
    [
      input.id,
      projectId,
      input.functionId,
      input.gateId,
      input.environment,
      input.control,
      input.candidate,
      input.signal,
      JSON.stringify(input.steps),
      input.minimumObserved,
      input.tolerance,
      input.errorRateLimit,
      JSON.stringify(input.history),
    ],
  )
  return rows[0] && toRollout(rows[0])
}

export async function listRollouts(
  db: Queryable,
  projectId: string,
  functionName?: string,
): Promise<RolloutRecord[]> {
  const { rows } = await db.query<RolloutRow>(
    `select ${rolloutColumns} from rollout join function on function.id = rollout.function_id
     where rollout.project_id = $1 and ($2::text is null or function.name = $2) order by rollout.created_at desc limit 200`,
    [projectId, functionName ?? null],
  )
  return rows.map(toRollout)
}

export async function findRollout(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<RolloutRecord | undefined> {
  const { rows } = await db.query<RolloutRow>(
    `select ${rolloutColumns} from rollout where project_id = $1 and id = $2`,
    [projectId, id],
  )
  return rows[0] && toRollout(rows[0])
}

/** Holds the rollout's row until the transaction ends, so that two looks at once become one after the other. */
export async function lockRollout(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<RolloutRecord | undefined> {
  const { rows } = await db.query<RolloutRow>(
    `select ${rolloutColumns} from rollout where project_id = $1 and id = $2 for update`,
    [projectId, id],
  )
  return rows[0] && toRollout(rows[0])
}

/** The rollout that moves a function's traffic in an environment now; there is one at most. */
export async function findActiveRollout(
  db: Queryable,
  place: { functionId: string; environment: string },
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `select id from rollout where function_id = $1 and environment = $2 and status in ('canary', 'held')`,
    [place.functionId, place.environment],
  )
  return rows[0]?.id
}

export async function listActiveRollouts(db: Queryable): Promise<{ projectId: string; id: string }[]> {
  const { rows } = await db.query<{ projectId: string; id: string }>(
    `select project_id as "projectId", id from rollout where status in ('canary', 'held') order by created_at`,
  )
  return rows
}

/** Saves a look: the new status, step and history. `startsStep` sets the clock of the step anew. */
export async function saveRollout(
  db: Queryable,
  rollout: {
    id: string
    status: string
    step: number
    history: RolloutStep[]
    startsStep: boolean
    isFinished: boolean
  },
): Promise<void> {
  await db.query(
    `update rollout set status = $2, step = $3, history = $4,
       step_started_at = case when $5 then clock_timestamp() else step_started_at end,
       finished_at = case when $6 then clock_timestamp() else finished_at end
     where id = $1`,
    [
      rollout.id,
      rollout.status,
      rollout.step,
      JSON.stringify(rollout.history),
      rollout.startsStep,
      rollout.isFinished,
    ],
  )
}

/** The gate a rollout rests on. */
export async function findGate(
  db: Queryable,
  projectId: string,
  id: string,
): Promise<{ functionName: string; baseline: string; candidate: string; verdict: string } | undefined> {
  const { rows } = await db.query<{
    functionName: string
    baseline: string
    candidate: string
    verdict: string
  }>(
    `select function.name as "functionName", baseline, candidate, decision->>'verdict' as verdict
     from gate join function on function.id = gate.function_id where gate.project_id = $1 and gate.id = $2`,
    [projectId, id],
  )
  return rows[0]
}

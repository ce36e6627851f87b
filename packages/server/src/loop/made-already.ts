import type { Queryable } from '../platform/catalog/queryable.ts'
import type { LoopRunRecord } from './store.ts'

/**
 * What a turn made before its process ended, or the catalog went away, between the making and the noting: going on with
 * it makes nothing twice.
 */

/** The training run that was begun for this turn's dataset version, which no other turn has. */
export async function findTrainingBegun(
  db: Queryable,
  run: LoopRunRecord,
  datasetVersionId: string,
): Promise<string | undefined> {
  const { projectId, createdAt, input } = run
  const { rows } = await db.query<{ id: string }>(
    `select id from training_run
     where project_id = $1 and dataset_version_id = $2 and profile = $3 and seed = $4 and created_at >= $5
       and status <> 'cancelled'
     order by created_at limit 1`,
    [projectId, datasetVersionId, input.profile, input.seed, createdAt],
  )
  return rows[0]?.id
}

/** Whether the turn's candidate is there already and is this very model. */
export async function isCandidateAdded(db: Queryable, run: LoopRunRecord, modelId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from variant join function on function.id = variant.function_id
     where variant.project_id = $1 and function.name = $2 and variant.name = $3 and variant.target->>'modelId' = $4`,
    [run.projectId, run.input.function, run.input.candidate, modelId],
  )
  return rowCount === 1
}

/** The rollout that was begun through this turn's gate. */
export async function findRolloutBegun(
  db: Queryable,
  run: LoopRunRecord,
  gateId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    'select id from rollout where project_id = $1 and gate_id = $2 order by created_at desc limit 1',
    [run.projectId, gateId],
  )
  return rows[0]?.id
}

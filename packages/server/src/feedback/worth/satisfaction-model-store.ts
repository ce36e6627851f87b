import type { SatisfactionModel } from '@loopwright/contract'
import type { SatisfactionWeights } from '@loopwright/core/feedback/worth/satisfaction-probability'
import type { Queryable } from '../../platform/catalog/queryable.ts'

export type StoredSatisfactionModel = Omit<SatisfactionModel, 'weights'> & { weights: SatisfactionWeights }

const columns = `version, function, to_char(fitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "fittedAt",
  against, call_count as n, weights, auc, calibration_error as "calibrationError", gate`

/** Keeps a model as the next version of its function's. */
export async function insertSatisfactionModel(
  db: Queryable,
  projectId: string,
  model: Omit<StoredSatisfactionModel, 'version'>,
): Promise<StoredSatisfactionModel> {
  const { rows } = await db.query<StoredSatisfactionModel>(
    `insert into satisfaction_model
       (project_id, function, version, fitted_at, against, call_count, weights, auc, calibration_error, gate)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8, $9
     from satisfaction_model where project_id = $1 and function = $2
     returning ${columns}`,
    [
      projectId,
      model.function,
      model.fittedAt,
      model.against,
      model.n,
      JSON.stringify(model.weights),
      JSON.stringify(model.auc),
      model.calibrationError,
      JSON.stringify(model.gate),
    ],
  )
  return rows[0]!
}

/** The newest model of a function, or of any when none is named. */
export async function selectNewestSatisfactionModel(
  db: Queryable,
  projectId: string,
  functionName: string | undefined,
): Promise<StoredSatisfactionModel | undefined> {
  const { rows } = await db.query<StoredSatisfactionModel>(
    `select ${columns} from satisfaction_model
     where project_id = $1 and ($2::text is null or function = $2) order by fitted_at desc, version desc limit 1`,
    [projectId, functionName ?? null],
  )
  return rows[0]
}

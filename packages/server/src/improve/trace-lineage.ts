import { AppError, type ModelLineage } from '@loopwright/contract'
import type { ImproveDependencies } from './dependencies.ts'
import { findModel, sampleLineage, summariseTeaching } from './store.ts'

/** Which calls, feedback and people a model came from. @throws AppError `not-found`. */
export async function traceLineage(
  deps: ImproveDependencies,
  projectId: string,
  modelId: string,
): Promise<ModelLineage> {
  const db = deps.catalog.pool
  const model = await findModel(db, projectId, modelId)
  if (!model) throw new AppError('not-found', `There is no model ${modelId} in this project.`)
  const { version, ...summary } = await summariseTeaching(db, projectId, model.datasetVersionId)
  const sample = await sampleLineage(db, projectId, model.datasetVersionId)
  return { modelId, datasetVersionId: model.datasetVersionId, datasetVersion: version, ...summary, sample }
}

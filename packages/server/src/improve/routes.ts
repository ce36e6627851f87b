import { AppError } from '@loopwright/contract'
import { improveContract } from '@loopwright/contract/improve/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { cancelTrainingRun } from './cancel-training-run.ts'
import type { ImproveDependencies } from './dependencies.ts'
import { startTrainingRun } from './start-training-run.ts'
import { findModel, findRun, listModels, listRuns } from './store.ts'
import { traceLineage } from './trace-lineage.ts'

const os = implement(improveContract).$context<RequestContext>()

export function improveRoutes(deps: ImproveDependencies) {
  const { pool } = deps.catalog
  return {
    listTrainingRuns: os.listTrainingRuns.handler(async ({ input, context }) => ({
      items: await listRuns(pool, memberOf(context).projectId, input.function),
    })),
    startTrainingRun: os.startTrainingRun.handler(({ input, context }) =>
      startTrainingRun(deps, memberOf(context).projectId, input),
    ),
    getTrainingRun: os.getTrainingRun.handler(async ({ input, context }) => {
      const found = await findRun(pool, memberOf(context).projectId, input.id)
      if (!found) throw new AppError('not-found', `There is no training run ${input.id} in this project.`)
      return found
    }),
    cancelTrainingRun: os.cancelTrainingRun.handler(({ input, context }) =>
      cancelTrainingRun(deps, memberOf(context).projectId, input.id),
    ),
    listModels: os.listModels.handler(async ({ input, context }) => ({
      items: await listModels(pool, memberOf(context).projectId, input.function),
    })),
    getModel: os.getModel.handler(async ({ input, context }) => {
      const found = await findModel(pool, memberOf(context).projectId, input.id)
      if (!found) throw new AppError('not-found', `There is no model ${input.id} in this project.`)
      return found
    }),
    getModelLineage: os.getModelLineage.handler(({ input, context }) =>
      traceLineage(deps, memberOf(context).projectId, input.id),
    ),
  }
}

import { AppError } from '@loopwright/contract'
import { evaluateContract } from '@loopwright/contract/evaluate/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { buildVersion } from './build-version.ts'
import { createDataset, requireDataset } from './create-dataset.ts'
import { decideGate } from './decide-gate.ts'
import type { EvaluateDependencies } from './dependencies.ts'
import { importVersion } from './import-version.ts'
import { findGate, findVersion, listDatasets, listExamples, listGates } from './store.ts'

const os = implement(evaluateContract).$context<RequestContext>()

export function evaluateRoutes(deps: EvaluateDependencies) {
  const { pool } = deps.catalog
  return {
    listDatasets: os.listDatasets.handler(async ({ context }) => ({
      items: await listDatasets(pool, memberOf(context).projectId),
    })),
    createDataset: os.createDataset.handler(({ input, context }) =>
      createDataset(deps, memberOf(context).projectId, input),
    ),
    getDataset: os.getDataset.handler(({ input, context }) =>
      requireDataset(deps, memberOf(context).projectId, input.name),
    ),
    importVersion: os.importVersion.handler(({ input, context }) =>
      importVersion(deps, memberOf(context).projectId, input),
    ),
    buildVersion: os.buildVersion.handler(({ input, context }) =>
      buildVersion(deps, memberOf(context).projectId, input),
    ),
    listExamples: os.listExamples.handler(async ({ input, context }) => {
      const { projectId } = memberOf(context)
      if (!(await findVersion(pool, projectId, input.id))) {
        throw new AppError('not-found', `There is no dataset version ${input.id} in this project.`)
      }
      const items = await listExamples(pool, projectId, input.id, { ...input, after: input.cursor })
      return { items, nextCursor: items.length === input.limit ? items.at(-1)!.id : null }
    }),
    listGates: os.listGates.handler(async ({ input, context }) => ({
      items: await listGates(pool, memberOf(context).projectId, input.function),
    })),
    decideGate: os.decideGate.handler(({ input, context }) =>
      decideGate(deps, memberOf(context).projectId, input),
    ),
    getGate: os.getGate.handler(async ({ input, context }) => {
      const found = await findGate(pool, memberOf(context).projectId, input.id)
      if (!found) throw new AppError('not-found', `There is no gate ${input.id} in this project.`)
      return found
    }),
  }
}

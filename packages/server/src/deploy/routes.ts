import { AppError } from '@loopwright/contract'
import { deployContract } from '@loopwright/contract/deploy/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { createFunction } from './create-function.ts'
import { createRelease } from './create-release.ts'
import { createVariant } from './create-variant.ts'
import type { DeployDependencies } from './dependencies.ts'
import { describeRollout } from './describe-rollout.ts'
import { evaluateRollout } from './evaluate-rollout.ts'
import { requireFunction } from './require-function.ts'
import { rollBack } from './roll-back.ts'
import { startRollout } from './start-rollout.ts'
import { findRollout, listFunctions, listReleases, listRollouts, listVariants } from './store.ts'
import { updateFunction } from './update-function.ts'

const os = implement(deployContract).$context<RequestContext>()

export function deployRoutes(deps: DeployDependencies) {
  const { pool } = deps.catalog
  return {
    listFunctions: os.listFunctions.handler(async ({ context }) => ({
      items: await listFunctions(pool, memberOf(context).projectId),
    })),
    createFunction: os.createFunction.handler(({ input, context }) =>
      createFunction(deps, memberOf(context).projectId, input),
    ),
    getFunction: os.getFunction.handler(async ({ input, context }) => {
      const { projectId } = memberOf(context)
      const found = await requireFunction(pool, projectId, input.name)
      const [variants, releases] = await Promise.all([
        listVariants(pool, projectId, input.name),
        listReleases(pool, projectId, input.name),
      ])
      return { ...found, variants, releases }
    }),
    updateFunction: os.updateFunction.handler(({ input, context }) =>
      updateFunction(deps, memberOf(context).projectId, input),
    ),
    createVariant: os.createVariant.handler(({ input, context }) =>
      createVariant(deps, memberOf(context).projectId, input),
    ),
    createRelease: os.createRelease.handler(({ input, context }) =>
      createRelease(deps, memberOf(context).projectId, input),
    ),
    listReleases: os.listReleases.handler(async ({ input, context }) => {
      const { projectId } = memberOf(context)
      await requireFunction(pool, projectId, input.name)
      return { items: await listReleases(pool, projectId, input.name) }
    }),
    listRollouts: os.listRollouts.handler(async ({ input, context }) => ({
      items: (await listRollouts(pool, memberOf(context).projectId, input.function)).map(describeRollout),
    })),
    startRollout: os.startRollout.handler(({ input, context }) =>
      startRollout(deps, memberOf(context).projectId, input),
    ),
    getRollout: os.getRollout.handler(async ({ input, context }) => {
      const found = await findRollout(pool, memberOf(context).projectId, input.id)
      if (!found) throw new AppError('not-found', `There is no rollout ${input.id} in this project.`)
      return describeRollout(found)
    }),
    evaluateRollout: os.evaluateRollout.handler(({ input, context }) =>
      evaluateRollout(deps, memberOf(context).projectId, input.id),
    ),
    rollBack: os.rollBack.handler(({ input, context }) => rollBack(deps, memberOf(context).projectId, input)),
  }
}

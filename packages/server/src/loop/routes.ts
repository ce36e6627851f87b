import { AppError } from '@loopwright/contract'
import { loopContract } from '@loopwright/contract/loop/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { cancelRun } from './cancel-run.ts'
import type { LoopDependencies } from './dependencies.ts'
import { describeRun } from './describe-run.ts'
import { overview } from './overview.ts'
import { startRun } from './start-run.ts'
import { findRun, listRuns } from './store.ts'

const os = implement(loopContract).$context<RequestContext>()

export function loopRoutes(deps: LoopDependencies) {
  const { pool } = deps.catalog
  return {
    overview: os.overview.handler(({ context }) => overview(deps, memberOf(context).projectId)),
    listRuns: os.listRuns.handler(async ({ context }) => ({
      items: (await listRuns(pool, memberOf(context).projectId)).map(describeRun),
    })),
    startRun: os.startRun.handler(({ input, context }) => startRun(deps, memberOf(context).projectId, input)),
    getRun: os.getRun.handler(async ({ input, context }) => {
      const found = await findRun(pool, memberOf(context).projectId, input.id)
      if (!found) throw new AppError('not-found', `There is no loop run ${input.id} in this project.`)
      return describeRun(found)
    }),
    cancelRun: os.cancelRun.handler(({ input, context }) =>
      cancelRun(deps, memberOf(context).projectId, input.id),
    ),
  }
}

import { retentionContract } from '@loopwright/contract/feedback/retention'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { getRetention, type RetentionDependencies } from './get-retention.ts'

const os = implement(retentionContract).$context<RequestContext>()

export function retentionRoutes(deps: RetentionDependencies) {
  return {
    getRetention: os.getRetention.handler(({ input, context }) =>
      getRetention(deps, memberOf(context).projectId, input),
    ),
  }
}

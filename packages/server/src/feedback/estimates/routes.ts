import { estimateContract } from '@loopwright/contract/feedback/estimates'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { type EstimateDependencies, estimateSignals } from './estimate-signals.ts'

const os = implement(estimateContract).$context<RequestContext>()

export function estimateRoutes(deps: EstimateDependencies) {
  return {
    estimateSignals: os.estimateSignals.handler(({ input, context }) =>
      estimateSignals(deps, memberOf(context).projectId, input),
    ),
  }
}

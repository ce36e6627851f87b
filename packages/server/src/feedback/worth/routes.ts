import { worthContract } from '@loopwright/contract/feedback/worth'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { fitSatisfaction } from './fit-satisfaction.ts'
import { getSignalWorth } from './get-signal-worth.ts'
import type { WorthDependencies } from './load-labelled-calls.ts'

const os = implement(worthContract).$context<RequestContext>()

export function worthRoutes(deps: WorthDependencies) {
  return {
    getSignalWorth: os.getSignalWorth.handler(({ input, context }) =>
      getSignalWorth(deps, memberOf(context).projectId, input),
    ),
    fitSatisfaction: os.fitSatisfaction.handler(({ input, context }) =>
      fitSatisfaction(deps, memberOf(context).projectId, input),
    ),
  }
}

import { redactionContract } from '@loopwright/contract/capture/redaction-endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { putRedaction, type RedactionDependencies } from './put-redaction.ts'
import { findRedaction } from './store.ts'
import { tryRedaction } from './try-redaction.ts'

const os = implement(redactionContract).$context<RequestContext>()

export function redactionRoutes(deps: RedactionDependencies) {
  return {
    getRedaction: os.getRedaction.handler(({ context }) =>
      findRedaction(deps.catalog.pool, memberOf(context).projectId),
    ),
    putRedaction: os.putRedaction.handler(({ input, context }) =>
      putRedaction(deps, memberOf(context), input),
    ),
    tryRedaction: os.tryRedaction.handler(({ input, context }) =>
      tryRedaction(deps, memberOf(context).projectId, input),
    ),
  }
}

import { browserContract } from '@loopwright/contract/feedback/browser'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import { putBrowserFeedback } from './put-browser-feedback.ts'
import { rotateFeedbackKey } from './rotate-feedback-key.ts'
import { findBrowserFeedback } from './store.ts'
import type { TokenDependencies } from './token-dependencies.ts'

const os = implement(browserContract).$context<RequestContext>()

export function tokenRoutes(deps: TokenDependencies) {
  return {
    getBrowserFeedback: os.getBrowserFeedback.handler(({ context }) =>
      findBrowserFeedback(deps.catalog.pool, memberOf(context).projectId),
    ),
    putBrowserFeedback: os.putBrowserFeedback.handler(({ input, context }) =>
      putBrowserFeedback(deps, memberOf(context), input),
    ),
    rotateFeedbackKey: os.rotateFeedbackKey.handler(({ context }) =>
      rotateFeedbackKey(deps, memberOf(context)),
    ),
  }
}

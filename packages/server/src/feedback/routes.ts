import { AppError } from '@loopwright/contract'
import { feedbackContract } from '@loopwright/contract/feedback/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type Principal, type RequestContext } from '../platform/http/principal.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { listFeedback } from './list-feedback.ts'
import { listSignals } from './list-signals.ts'
import { putSignal } from './put-signal.ts'
import { recordFeedback } from './record-feedback.ts'
import { summariseSignals } from './summarise-signals.ts'

const os = implement(feedbackContract).$context<RequestContext>()

export function feedbackRoutes(deps: FeedbackDependencies) {
  return {
    recordFeedback: os.recordFeedback.handler(({ input, context }) =>
      recordFeedback(deps, principalOf(context), input),
    ),
    listFeedback: os.listFeedback.handler(({ input, context }) =>
      listFeedback(deps, memberOf(context).projectId, input),
    ),
    summariseSignals: os.summariseSignals.handler(({ input, context }) =>
      summariseSignals(deps, memberOf(context).projectId, input),
    ),
    listSignals: os.listSignals.handler(({ context }) => listSignals(deps, memberOf(context).projectId)),
    putSignal: os.putSignal.handler(({ input, context }) =>
      putSignal(deps, memberOf(context).projectId, input),
    ),
  }
}

/** Feedback is the one thing that a browser with a token may send too. */
function principalOf(context: RequestContext): Principal {
  if (context.principal) return context.principal
  throw new AppError('unauthenticated', 'Send a key as "Authorization: Bearer lw_sk_…", or a feedback token.')
}

import { preferenceContract } from '@loopwright/contract/feedback/preferences'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import type { AnswerDependencies } from '../keep-answers.ts'
import { listPreferencePairs } from './list-preference-pairs.ts'

const os = implement(preferenceContract).$context<RequestContext>()

export function preferenceRoutes(deps: AnswerDependencies & Pick<FeedbackDependencies, 'spool'>) {
  return {
    listPreferencePairs: os.listPreferencePairs.handler(({ input, context }) =>
      listPreferencePairs(deps, memberOf(context).projectId, input),
    ),
  }
}

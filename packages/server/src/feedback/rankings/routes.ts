import { rankingsContract } from '@loopwright/contract/feedback/rankings'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { getRankings } from './get-rankings.ts'

const os = implement(rankingsContract).$context<RequestContext>()

export function rankingRoutes(deps: Pick<FeedbackDependencies, 'ledger' | 'spool'>) {
  return {
    getRankings: os.getRankings.handler(({ input, context }) =>
      getRankings(deps, memberOf(context).projectId, input),
    ),
  }
}

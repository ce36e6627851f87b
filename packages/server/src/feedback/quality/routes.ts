import { qualityContract } from '@loopwright/contract/feedback/quality'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import type { QualityDependencies } from './find-quality.ts'
import { getFeedbackQuality } from './get-feedback-quality.ts'

const os = implement(qualityContract).$context<RequestContext>()

export function qualityRoutes(deps: QualityDependencies) {
  return {
    getFeedbackQuality: os.getFeedbackQuality.handler(({ input, context }) =>
      getFeedbackQuality(deps, memberOf(context).projectId, input),
    ),
  }
}

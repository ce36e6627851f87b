import { AppError, type SatisfactionModel } from '@loopwright/contract'
import { assessSatisfaction } from '@loopwright/core/feedback/worth/assess-satisfaction'
import { fitSatisfactionWeights } from '@loopwright/core/feedback/worth/fit-satisfaction'
import { loadLabelledCalls, type WorthDependencies } from './load-labelled-calls.ts'
import { insertSatisfactionModel } from './satisfaction-model-store.ts'
import { toSatisfactionModel } from './to-satisfaction-model.ts'

/**
 * Fits the satisfaction model of a function on its newest labelled calls and keeps it as the next version, with its gate
 * open or not.
 *
 * @throws AppError `not-enough-data` when nothing can be said of how good it is.
 */
export async function fitSatisfaction(
  deps: WorthDependencies,
  projectId: string,
  input: { function: string },
): Promise<SatisfactionModel> {
  const labelled = await loadLabelledCalls(deps, projectId, input)
  const calls = labelled?.calls ?? []
  const { auc, calibrationError, gate } = assessSatisfaction(calls)
  if (!labelled || auc.status === 'cannot-say') {
    throw new AppError(
      'not-enough-data',
      `No model can be fitted for "${input.function}" yet: of its calls ${calls.length} carry feedback that says outright whether they were good. Collect "helpful" or "rating" from end users, or review some calls, and try again.`,
    )
  }
  const { status: _, ...estimate } = auc
  const model = await insertSatisfactionModel(deps.catalog.pool, projectId, {
    function: input.function,
    fittedAt: new Date(deps.clock.now()).toISOString(),
    against: labelled.against,
    n: calls.length,
    weights: fitSatisfactionWeights(calls),
    auc: estimate,
    ...{ calibrationError, gate },
  })
  return toSatisfactionModel(model)
}

import { hashToUnit } from '../statistics/hash-to-unit.ts'

/** How much is to be learnt where nothing says how sure the model was, and where an end user refused its answer. */
const unknownUncertainty = 0.5
const refusedUncertainty = 0.95

/** How unsure an answer is, 0 to 1: by the model's own confidence, and more when an end user refused it. */
export function reviewUncertainty(input: { confidence: number | null; isRejected: boolean }): number {
  const byModel =
    input.confidence === null ? unknownUncertainty : Math.min(1, Math.max(0, 1 - input.confidence))
  return input.isRejected ? Math.max(byModel, refusedUncertainty) : byModel
}

/**
 * The order in which people get tasks, higher first, 0 to 1. Uniform tasks come in random order whatever the model
 * thought of them, so that those answered before the reviewers stop are a uniform sample too. Of the others the
 * more uncertain tend to come first.
 */
export function reviewPriority(input: {
  id: string
  seed: string
  uniform: boolean
  uncertainty: number
}): number {
  const random = hashToUnit(`${input.seed}/order/${input.id}`)
  return input.uniform ? random : (random + input.uncertainty) / 2
}

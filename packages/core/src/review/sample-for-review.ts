import { hashToUnit } from '../statistics/hash-to-unit.ts'

export type ReviewCandidate = {
  id: string
  /** How much a review of this item would teach, in [0, 1]: 0 for certain, 1 for a coin toss. */
  uncertainty: number
}

export type ReviewSelection = {
  id: string
  selected: boolean
  /** The chance that this item had of being selected, whichever way; keep it with the item for ever. */
  inclusionProbability: number
  /** Whether the uniform draw took it. Exactly these items make an unbiased hold-out. */
  uniform: boolean
  /** The chance of the uniform draw, equal for all items of the call. */
  uniformProbability: number
}

/**
 * Chooses what people should look at by Poisson sampling: two independent draws for each item, a uniform one with
 * probability `floor` and a targeted one that grows with uncertainty, so that π = floor + (1 − floor) · targeted.
 *
 * Whoever estimates from all selected items weighs them by 1 / inclusionProbability (`weightedMean`); items with
 * `uniform` are a simple random sample on their own, whatever the model thought of them. The targeted part is scaled so
 * that the expected number of selections is `budget`; the actual number varies around it by about √budget. A budget
 * below floor × items goes to the uniform draw alone. Draws hash the item's id with `seed`: asking again gives the same answer
 * on any machine, and another seed gives an independent one. See Särndal, Swensson & Wretman 1992, section 3.5.
 */
export function sampleForReview(input: {
  candidates: readonly ReviewCandidate[]
  budget: number
  floor: number
  seed: string
}): ReviewSelection[] {
  const { candidates, budget, floor, seed } = input
  if (candidates.length === 0) return []
  const uniformProbability = Math.min(floor, budget / candidates.length, 1)
  const scale = targetedScale(candidates, budget, uniformProbability)
  return candidates.map(({ id, uncertainty }) => {
    const targeted = targetedProbability(uncertainty, scale)
    const uniform = hashToUnit(`${seed}/uniform/${id}`) < uniformProbability
    return {
      id,
      selected: uniform || hashToUnit(`${seed}/targeted/${id}`) < targeted,
      inclusionProbability: uniformProbability + (1 - uniformProbability) * targeted,
      uniform,
      uniformProbability,
    }
  })
}

function targetedProbability(uncertainty: number, scale: number): number {
  return Math.min(1, scale * Math.max(0, uncertainty))
}

/** The scale at which the expected number of selected items meets the budget, by bisection. */
function targetedScale(candidates: readonly ReviewCandidate[], budget: number, floor: number): number {
  const expected = (scale: number) =>
    candidates.reduce(
      (sum, { uncertainty }) => sum + floor + (1 - floor) * targetedProbability(uncertainty, scale),
      0,
    )
  if (expected(0) >= budget) return 0
  const smallest = candidates.reduce(
    (least, { uncertainty }) => (uncertainty > 0 ? Math.min(least, uncertainty) : least),
    Infinity,
  )
  if (smallest === Infinity) return 0
  let low = 0
  let high = 1 / smallest
  if (expected(high) <= budget) return high
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (expected(middle) < budget) low = middle
    else high = middle
  }
  return low
}

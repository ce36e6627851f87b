import { hashToUnit } from '../statistics/hash-to-unit.ts'

export type SplitInput = {
  inferenceId: string
  endUserId: string | null
  posterior: number
  isReviewed: boolean
  isUniform: boolean
}

export type SplitDecision = 'train' | 'holdout' | 'left-out'

/**
 * Which part a labelled call belongs to. End users are divided, not calls, so that what a person says twice cannot be
 * learnt in one half and asked in the other. Of the hold-out's users only the calls that review drew uniformly are used:
 * they stand for all traffic, easy and hard. No threshold on the posterior applies to them, for the same reason.
 */
export function splitByUser(
  call: SplitInput,
  options: { holdoutShare: number; posteriorThreshold: number; seed: string },
): SplitDecision {
  const unit = call.endUserId ?? call.inferenceId
  const isHoldoutUser = hashToUnit(`${options.seed}/holdout/${unit}`) < options.holdoutShare
  if (isHoldoutUser) return call.isUniform && call.isReviewed ? 'holdout' : 'left-out'
  return call.posterior >= options.posteriorThreshold ? 'train' : 'left-out'
}

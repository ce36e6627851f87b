import { rateConfidenceSequence } from '../statistics/rate-confidence-sequence.ts'

type Arm = { exposed: number; outcomes: { n: number } }

/** Sure enough that a healthy rollout is practically never held by chance, however often it is looked at. */
const CONFIDENCE = 0.999
/** A difference in how many units are heard from, beyond which the two arms' outcomes are not comparable. */
const LARGEST_RESPONSE_GAP = 0.1

/**
 * What makes the outcomes of a step unfit to compare, in words, or undefined when nothing does: an arm that served
 * nobody or of which nothing was heard; a split of traffic that is not the one asked for (sample ratio mismatch, Fabijan et
 * al. 2019), since whatever skews it may skew the outcomes; or arms that are heard from at clearly different rates,
 * since an answer that fails silently leaves no feedback.
 */
export function whatIsAmissWithTraffic(input: {
  control: Arm
  treatment: Arm
  expectedShare: number
}): string | undefined {
  const { control, treatment, expectedShare } = input
  if (treatment.exposed === 0) return 'The new variant has served nobody since this step began.'
  if (control.exposed === 0)
    return 'What is in use has served nobody since this step began, so there is nothing to compare with.'
  if (treatment.outcomes.n === 0)
    return 'Nothing is known of how the new variant did: no outcomes since this step began.'
  if (control.outcomes.n === 0)
    return 'Nothing is known of how what is in use did: no outcomes since this step began.'

  const exposed = control.exposed + treatment.exposed
  const share = rateConfidenceSequence({ successes: treatment.exposed, n: exposed, confidence: CONFIDENCE })
  if (share.status === 'estimated' && (expectedShare < share.low || expectedShare > share.high)) {
    return `The new variant got ${percent(share.value)} of the traffic instead of ${percent(expectedShare)}, so something skews who gets it.`
  }
  const heard = [treatment, control].map(({ exposed, outcomes }) =>
    rateConfidenceSequence({ successes: Math.min(outcomes.n, exposed), n: exposed, confidence: CONFIDENCE }),
  )
  const [ours, theirs] = heard
  if (ours?.status !== 'estimated' || theirs?.status !== 'estimated') return undefined
  const gap = Math.max(ours.low - theirs.high, theirs.low - ours.high)
  if (gap > LARGEST_RESPONSE_GAP) {
    return `The new variant is heard of for ${percent(ours.value)} of its traffic and what is in use for ${percent(theirs.value)}, so their outcomes cannot be compared.`
  }
  return undefined
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`
}

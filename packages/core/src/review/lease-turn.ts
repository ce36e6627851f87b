import { hashToUnit } from '../statistics/hash-to-unit.ts'

/** One gold task among this many, until a reviewer has answered all of them. */
const BLOCK = 4

/** How long a reviewer holds a task, in milliseconds. */
export const leaseMs = 10 * 60_000

/**
 * Whether a reviewer's next task should be a gold one. Gold comes early, so that reliability is known soon, once in each
 * run of four tasks and at a place in the run that can't be guessed.
 */
export function isGoldTurn(input: {
  reviewerId: string
  queueId: string
  answered: number
  goldAnswered: number
}) {
  const { reviewerId, queueId, answered, goldAnswered } = input
  const block = Math.floor(answered / BLOCK)
  const place = Math.floor(hashToUnit(`${queueId}/${reviewerId}/${block}`) * BLOCK)
  return goldAnswered < block + (answered % BLOCK >= place ? 1 : 0)
}

/** How many people should answer a task: `reviewers` for a `share` of tasks chosen by their id, one for the rest. */
export function wantedAnswers(
  queueId: string,
  inferenceId: string,
  overlap: { share: number; reviewers: number },
) {
  return hashToUnit(`${queueId}/overlap/${inferenceId}`) < overlap.share ? overlap.reviewers : 1
}

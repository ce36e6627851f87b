import { hashToUnit } from '../statistics/hash-to-unit.ts'

/** One gold task among this many, until a reviewer has answered all of them. */
const blockSize = 4

/**
 * Whether a reviewer's next task should be a gold one. Gold comes early, so that reliability is known soon, once in each
 * run of four tasks and at a place in the run that can't be guessed.
 */
export function isGoldTurn(input: {
  reviewerId: string
  queueId: string
  answered: number
  goldAnswered: number
}): boolean {
  const { reviewerId, queueId, answered, goldAnswered } = input
  const block = Math.floor(answered / blockSize)
  const place = Math.floor(hashToUnit(`${queueId}/${reviewerId}/${block}`) * blockSize)
  return goldAnswered < block + (answered % blockSize >= place ? 1 : 0)
}

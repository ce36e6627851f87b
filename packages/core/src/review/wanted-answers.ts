import { hashToUnit } from '../statistics/hash-to-unit.ts'

/** How many people should answer a task: `reviewers` for a `share` of tasks chosen by their id, one for the rest. */
export function wantedAnswers(
  queueId: string,
  inferenceId: string,
  overlap: { share: number; reviewers: number },
): number {
  return hashToUnit(`${queueId}/overlap/${inferenceId}`) < overlap.share ? overlap.reviewers : 1
}

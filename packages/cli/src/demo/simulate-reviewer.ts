import { seededRandom } from '@loopwright/core/statistics/seeded-random'

/** A person who answers review tasks. `wrongRate`: how often they choose a wrong label, 0 to 1. */
export type SimulatedReviewer = { id: string; wrongRate: number }

/** The label that a reviewer gives to a text whose right label is `truth`. Asking again gives the same answer. */
export function simulateReviewer(
  reviewer: SimulatedReviewer,
  task: { inferenceId: string; truth: string; labels: readonly string[] },
): string {
  const random = seededRandom(`${reviewer.id}/${task.inferenceId}`)
  if (!random.chance(reviewer.wrongRate)) return task.truth
  const others = task.labels.filter((label) => label !== task.truth)
  return others[random.integer(others.length)]!
}

import type { DemoFindings } from './demo-result.ts'
import type { SimulatedReviewer } from './simulate-reviewer.ts'

/** From here on a simulated reviewer counts as bad. */
const badFrom = 0.2

/** Why the loop did not improve, in words; empty when it did: promoted, better for sure, and nothing that should have been refused got through. */
export function whatFailed(
  findings: Pick<DemoFindings, 'gate' | 'rollout' | 'difference' | 'reviewers' | 'refused'>,
  people: readonly SimulatedReviewer[],
): string[] {
  const { gate, rollout, difference, reviewers, refused } = findings
  const failures: string[] = []
  if (gate.verdict !== 'open') failures.push(`The gate did not open. ${gate.reason}`)
  else if (rollout?.status !== 'promoted') {
    failures.push(
      `The canary was not promoted: it is ${rollout?.status}. ${rollout?.steps.at(-1)?.reason ?? ''}`,
    )
  }
  if (rollout && !rollout.heldWithoutData) failures.push('The rollout did not hold while no data had come.')
  if (difference.low <= 0) {
    failures.push(
      `The candidate is not surely better on the test file: the difference may be ${points(difference.low)}.`,
    )
  }
  for (const { id, wrongRate } of people) {
    const report = reviewers.find((reviewer) => reviewer.id === id)
    const isBad = wrongRate >= badFrom
    if (isBad && !report?.flagged)
      failures.push(`${id} is wrong ${percent(wrongRate)} of the time and was not flagged.`)
    if (!isBad && report?.flagged)
      failures.push(`${id} is wrong only ${percent(wrongRate)} of the time and was flagged.`)
  }
  for (const { name, verdict, reason } of refused) {
    if (verdict === 'open')
      failures.push(`The gate opened for "${name}", which is no better than the first one. ${reason}`)
  }
  return failures
}

function percent(rate: number): string {
  return `${Math.round(100 * rate)}%`
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)} points`
}

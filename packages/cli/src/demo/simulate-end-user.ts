import type { NewFeedback } from '@loopwright/contract'
import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import type { PlannedCall } from './split-traffic.ts'

/** A call that was answered, with what the person who asked really wanted in `label`. */
export type AnsweredCall = PlannedCall & {
  inferenceId: string
  traceId: string
  answer: string
  variant: string
}

const wrongRate = 0.05
const namesLabelRate = 0.2
const ratesWhenHappy = 0.04
const ratesWhenUnhappy = 0.15

/**
 * What a simulated end user leaves behind: they go on with the answer or reroute, and are wrong about it one time in twenty. One reroute
 * in five names the label that they want instead. A few press a thumb, the unhappy more often.
 */
export function simulateEndUser(
  call: AnsweredCall,
  options: { seed: string; labels: readonly string[] },
): NewFeedback[] {
  const random = seededRandom(`${options.seed}/end-user/${call.index}`)
  const isRight = call.answer === call.label
  const isHappy = random.chance(wrongRate) ? !isRight : isRight
  const about = {
    target: { kind: 'inference' as const, id: call.inferenceId },
    author: { kind: 'end-user' as const, id: call.endUserId },
    channel: 'demo',
  }
  const feedback: NewFeedback[] = [
    { ...about, id: `${call.inferenceId}-accepted`, signal: 'accepted', value: isHappy },
  ]
  if (!isHappy && random.chance(namesLabelRate)) {
    // Who reroutes a right answer wants something that it isn't.
    const others = options.labels.filter((label) => label !== call.answer)
    const value = isRight ? others[random.integer(others.length)]! : call.label
    feedback.push({ ...about, id: `${call.inferenceId}-rerouted`, signal: 'rerouted-to', value })
  }
  if (random.chance(isHappy ? ratesWhenHappy : ratesWhenUnhappy)) {
    feedback.push({ ...about, id: `${call.inferenceId}-helpful`, signal: 'helpful', value: isHappy })
  }
  return feedback
}

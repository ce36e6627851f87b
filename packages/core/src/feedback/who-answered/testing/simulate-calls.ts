import type { SeededRandom } from '../../../statistics/seeded-random.ts'
import type { AnswerCell } from '../answer-cell.ts'

/** A kind of call with its true chances. All kinds of a world are equally frequent. */
export type CallKind = {
  covariates: Record<string, string>
  /** What a call of the kind would be answered with, drawn. */
  draw: (random: SeededRandom) => number
  /** The mean of that. */
  mean: number
  /** The chance that a call is answered, given what the answer would be, and its score. */
  answers: (value: number, score: number) => number
  /** A score that is seen for every call. */
  score?: (value: number, random: SeededRandom) => number
}

/** Calls of random kinds, counted in cells as the correction gets them. `askShare` of them are drawn by chance and asked. */
export function simulateCalls(
  kinds: readonly CallKind[],
  options: {
    calls: number
    random: SeededRandom
    askShare?: number
    answersWhenAsked?: (value: number) => number
  },
): AnswerCell[] {
  const { calls, random, askShare = 0, answersWhenAsked } = options
  const none = () => ({ calls: 0, answered: 0, sum: 0, sumOfSquares: 0 })
  const counts = kinds.map(() => ({ ...none(), scoreOfCalls: 0, scoreOfAnswered: 0, asked: none() }))
  for (let call = 0; call < calls; call++) {
    const index = random.integer(kinds.length)
    const kind = kinds[index]!
    const count = counts[index]!
    const value = kind.draw(random)
    const score = kind.score?.(value, random) ?? 0
    const isAsked = askShare > 0 && random.chance(askShare)
    const isAnswered = random.chance(isAsked ? answersWhenAsked!(value) : kind.answers(value, score))
    for (const group of isAsked ? [count, count.asked] : [count]) {
      group.calls++
      if (!isAnswered) continue
      group.answered++
      group.sum += value
      group.sumOfSquares += value * value
    }
    count.scoreOfCalls += score
    if (isAnswered) count.scoreOfAnswered += score
  }
  return counts.flatMap(({ scoreOfCalls, scoreOfAnswered, asked, ...count }, index) => {
    if (count.calls === 0) return []
    const { covariates, score } = kinds[index]!
    const means = {
      ofCalls: scoreOfCalls / count.calls,
      ofAnswered: scoreOfAnswered / Math.max(1, count.answered),
    }
    return { ...count, covariates, ...(score && { score: means }), ...(askShare > 0 && { asked }) }
  })
}

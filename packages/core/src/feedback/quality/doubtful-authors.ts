import type { Estimate } from '@loopwright/contract'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'

/** Of answers that others judged too: how often an author said what most of the others did. */
export type Agreement = { authorId: string; signal: string; compared: number; agreed: number }

export type DoubtfulAuthor = { authorId: string; signal: string; agreement: Estimate; expected: number }

const fewestCompared = 10
const confidence = 0.95

/**
 * Authors who agree with the others of the same answers less often than the others agree with one another. The interval is widened for
 * the number of authors looked at (Bonferroni), so that among honest ones hardly any project has one who is doubted; one of
 * `confidence` is shown.
 */
export function doubtfulAuthors(agreements: readonly Agreement[]): DoubtfulAuthor[] {
  return [...Map.groupBy(agreements, ({ signal }) => signal)].flatMap(([signal, authors]) => {
    const total = authors.reduce(
      (sum, { compared, agreed }) => ({ compared: sum.compared + compared, agreed: sum.agreed + agreed }),
      { compared: 0, agreed: 0 },
    )
    const judged = authors.filter(({ compared }) => compared >= fewestCompared)
    return judged.flatMap(({ authorId, compared, agreed }): DoubtfulAuthor[] => {
      const others = total.compared - compared
      if (others < fewestCompared) return []
      const expected = (total.agreed - agreed) / others
      const strict = wilsonInterval({
        ...{ successes: agreed, n: compared },
        confidence: 1 - (1 - confidence) / judged.length,
      })
      const shown = wilsonInterval({ successes: agreed, n: compared, confidence })
      if (strict.status === 'cannot-say' || shown.status === 'cannot-say' || strict.high >= expected)
        return []
      const { status: _, ...agreement } = shown
      return [{ authorId, signal, agreement, expected }]
    })
  })
}

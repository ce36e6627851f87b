import type { VoterReliability } from './one-coin-consensus.ts'

export type ReviewerFlag = { voter: string; flagged: boolean; reason: string }

/**
 * Which reviewers' answers should not be trusted as they are. A reviewer is flagged when the upper end of their
 * reliability's interval is
 * - below `minimumReliability`: even at best they are not good enough; or
 * - more than `tolerance` below the median reliability of the others, where there are two others or more: even at best
 *   they are clearly worse than a typical colleague, however hard the task is for all.
 * With fewer than `minimumAnswers` answers nobody is flagged.
 */
export function flagReviewers(input: {
  voters: readonly VoterReliability[]
  minimumReliability?: number
  tolerance?: number
  minimumAnswers?: number
}): ReviewerFlag[] {
  const { voters, minimumReliability = 0.8, tolerance = 0.05, minimumAnswers = 20 } = input
  return voters.map(({ voter, reliability, answers }) => {
    if (reliability.status === 'cannot-say') return { voter, flagged: false, reason: reliability.missing }
    if (answers < minimumAnswers) {
      const reason = `${answers} answers are too few to judge; at least ${minimumAnswers} are needed.`
      return { voter, flagged: false, reason }
    }
    const right = `Right ${percent(reliability.value)} of the time (${percent(reliability.low)} to ${percent(reliability.high)}) on ${answers} answers`
    if (reliability.high < minimumReliability) {
      return { voter, flagged: true, reason: `${right}, surely below ${percent(minimumReliability)}.` }
    }
    const typical = medianReliability(
      voters.filter((other) => other.voter !== voter && other.answers >= minimumAnswers),
    )
    if (typical !== undefined && reliability.high < typical - tolerance) {
      return {
        voter,
        flagged: true,
        reason: `${right}, clearly below the others, who are typically right ${percent(typical)} of the time.`,
      }
    }
    return { voter, flagged: false, reason: `${right}.` }
  })
}

function medianReliability(others: readonly VoterReliability[]): number | undefined {
  const values = others
    .flatMap(({ reliability }) => (reliability.status === 'estimated' ? [reliability.value] : []))
    .sort((a, b) => a - b)
  if (values.length < 2) return undefined
  const middle = (values.length - 1) / 2
  return (values[Math.floor(middle)]! + values[Math.ceil(middle)]!) / 2
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`
}

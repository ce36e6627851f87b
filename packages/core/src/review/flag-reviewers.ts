import type { VoterReliability } from './one-coin-consensus.ts'

export type ReviewerFlag = { voter: string; flagged: boolean; reason: string }

/**
 * Which reviewers' answers should not be trusted as they are. A reviewer is flagged when the upper end of their
 * reliability's interval is
 * - below `minimumReliability`: even at best they are not good enough; or
 * - more than `tolerance` below the median of the lower ends of the others', where there are two others or more: even at
 *   best they are worse than a typical colleague is at worst, although the task may be hard for all.
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
    const othersLow = medianLow(
      voters.filter((other) => other.voter !== voter && other.answers >= minimumAnswers),
    )
    if (othersLow !== undefined && reliability.high < othersLow - tolerance) {
      return {
        voter,
        flagged: true,
        reason: `${right}, clearly below the others, who are right at least ${percent(othersLow)} of the time.`,
      }
    }
    return { voter, flagged: false, reason: `${right}.` }
  })
}

function medianLow(others: readonly VoterReliability[]): number | undefined {
  const lows = others
    .flatMap(({ reliability }) => (reliability.status === 'estimated' ? [reliability.low] : []))
    .sort((a, b) => a - b)
  if (lows.length < 2) return undefined
  const middle = (lows.length - 1) / 2
  return (lows[Math.floor(middle)]! + lows[Math.ceil(middle)]!) / 2
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`
}

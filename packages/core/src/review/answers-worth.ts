import { diagonalOfInverse } from '../statistics/diagonal-of-inverse.ts'
import type { Ballot, BallotPosterior, VoterPrior } from './ballot.ts'

/**
 * How many answers with known truth would tell as much about each voter: 1 / (p (1 − p) · variance of logit p). The
 * information in logit p is that of the complete data less the posterior covariance of its score (Louis 1982).
 */
export function answersWorth(input: {
  ballots: readonly Ballot[]
  posteriors: readonly BallotPosterior[]
  voters: readonly string[]
  reliability: ReadonlyMap<string, number>
  priorOf: (voter: string) => VoterPrior
}): Map<string, number> {
  const { ballots, posteriors, reliability, priorOf } = input
  const estimatedVoters = input.voters.filter((voter) => !('fixedReliability' in priorOf(voter)))
  const place = new Map(estimatedVoters.map((voter, index) => [voter, index]))
  const spread = (voter: string) => reliability.get(voter)! * (1 - reliability.get(voter)!)
  const information = estimatedVoters.map((voter, row) => {
    const prior = priorOf(voter)
    const imagined = 'right' in prior ? prior.right + prior.wrong : 0
    return estimatedVoters.map((_, column) => (row === column ? imagined * spread(voter) : 0))
  })
  for (const [index, ballot] of ballots.entries()) {
    const { seen } = posteriors[index]!
    for (const one of ballot.votes) {
      const row = place.get(one.voter)
      if (row === undefined) continue
      information[row]![row]! += spread(one.voter)
      const oneRight = seen[ballot.labels.indexOf(one.label)]!
      for (const two of ballot.votes) {
        const column = place.get(two.voter)
        if (column === undefined) continue
        const twoRight = seen[ballot.labels.indexOf(two.label)]!
        const bothRight = one.label === two.label ? oneRight : 0
        information[row]![column]! -= bothRight - oneRight * twoRight
      }
    }
  }
  const variances = diagonalOfInverse(information)
  return new Map(
    estimatedVoters.map((voter, index) => [
      voter,
      variances === undefined ? 0 : 1 / (spread(voter) * variances[index]!),
    ]),
  )
}

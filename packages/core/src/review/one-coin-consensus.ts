import { betaQuantile } from '../statistics/beta-distribution.ts'
import { diagonalOfInverse } from '../statistics/diagonal-of-inverse.ts'
import { cannotSay, estimated, type Measured } from '../statistics/estimate.ts'

export type Vote = { item: string; voter: string; label: string }

/**
 * What is known of a voter beforehand: a reliability that is not to be estimated, or how many right and wrong answers
 * the belief is worth. People need none. Weak sources, such as end users who rerouted a ticket or the model itself,
 * are voters too: many end users who answer once each share one voter name.
 */
export type VoterPrior = { fixedReliability: number } | { right: number; wrong: number }

export type ItemConsensus = {
  item: string
  /** The likeliest label of those that were voted for. */
  label: string
  posterior: number
  /** All labels that were voted for, likeliest first. */
  posteriors: { label: string; probability: number }[]
  /** Probability that the truth is a label nobody voted for. */
  unseen: number
  answers: number
  isGold: boolean
}

export type VoterReliability = { voter: string; reliability: Measured; answers: number; goldAnswers: number }

export type Consensus = { items: ItemConsensus[]; voters: VoterReliability[]; iterations: number }

/** Five imagined answers, four of them right: enough to tell right from upside down, too few to outweigh real ones. */
const DEFAULT_PRIOR = { right: 4, wrong: 1 }

/**
 * Who is right, and how often: the one-coin model of Dawid & Skene, in which voter r gives the true label with
 * probability p_r and otherwise any of the other `labelCount` − 1 labels alike, every label equally likely beforehand
 * (Zhang, Chen, Zhou & Jordan 2016). EM with a Beta prior on p_r; items in `gold` have their known label. Of several
 * votes by one voter on one item the last counts.
 *
 * The interval of p_r is Clopper & Pearson's (1934) on as many answers as the observed information is worth (Louis
 * 1982), which grants that the truth of most items is itself only inferred: two voters without gold get wide intervals because
 * their agreement cannot tell who of them is wrong. The model takes errors to be independent: voters that saw
 * one another's answer, or the model's, must not be counted twice.
 */
export function oneCoinConsensus(input: {
  votes: readonly Vote[]
  labelCount: number
  gold?: ReadonlyMap<string, string>
  priors?: ReadonlyMap<string, VoterPrior>
  confidence?: number
}): Consensus {
  const { labelCount, gold = new Map(), priors = new Map(), confidence = 0.95 } = input
  const ballots = collectBallots(input.votes, gold)
  const voters = [...new Set(ballots.flatMap(({ votes }) => votes.map(({ voter }) => voter)))]
  const priorOf = (voter: string): VoterPrior => priors.get(voter) ?? DEFAULT_PRIOR
  let reliability = new Map(voters.map((voter) => [voter, startingReliability(priorOf(voter))]))
  let posteriors = ballots.map((ballot) => weighBallot(ballot, reliability, labelCount))
  let iterations = 0
  for (let change = 1; change > 1e-8 && iterations < 1000; iterations++) {
    const updated = updateReliability(ballots, posteriors, voters, priorOf)
    change = Math.max(0, ...voters.map((voter) => Math.abs(updated.get(voter)! - reliability.get(voter)!)))
    reliability = updated
    posteriors = ballots.map((ballot) => weighBallot(ballot, reliability, labelCount))
  }
  const worth = answersWorth({ ballots, posteriors, voters, reliability, priorOf })
  return {
    items: ballots.map((ballot, index) => describeItem(ballot, posteriors[index]!)),
    voters: voters.map((voter) => describeVoter({ voter, ballots, reliability, worth, confidence, priorOf })),
    iterations,
  }
}

type Ballot = {
  item: string
  votes: { voter: string; label: string }[]
  labels: string[]
  known: string | undefined
}
/** Probability of each label of the ballot, in order, and of all others together. */
type BallotPosterior = { seen: number[]; unseen: number }

function collectBallots(votes: readonly Vote[], gold: ReadonlyMap<string, string>): Ballot[] {
  const byItem = new Map<string, Map<string, string>>()
  for (const { item, voter, label } of votes) {
    const ballot = byItem.get(item) ?? new Map<string, string>()
    byItem.set(item, ballot.set(voter, label))
  }
  return [...byItem].map(([item, byVoter]) => {
    const known = gold.get(item)
    const labels = new Set(byVoter.values())
    if (known !== undefined) labels.add(known)
    return {
      item,
      votes: [...byVoter].map(([voter, label]) => ({ voter, label })),
      labels: [...labels],
      known,
    }
  })
}

function startingReliability(prior: VoterPrior): number {
  return 'fixedReliability' in prior ? prior.fixedReliability : prior.right / (prior.right + prior.wrong)
}

function weighBallot(
  ballot: Ballot,
  reliability: ReadonlyMap<string, number>,
  labelCount: number,
): BallotPosterior {
  if (ballot.known !== undefined) {
    return { seen: ballot.labels.map((label) => Number(label === ballot.known)), unseen: 0 }
  }
  const wrongAlternatives = Math.max(1, labelCount - 1)
  const logs = ballot.labels.map(() => 0)
  let logUnseen = Math.log(Math.max(0, labelCount - ballot.labels.length))
  for (const { voter, label } of ballot.votes) {
    const right = reliability.get(voter)!
    const logWrong = Math.log((1 - right) / wrongAlternatives)
    logUnseen += logWrong
    for (const [index, other] of ballot.labels.entries()) {
      logs[index]! += label === other ? Math.log(right) : logWrong
    }
  }
  const largest = Math.max(...logs, logUnseen)
  const seen = logs.map((log) => Math.exp(log - largest))
  const unseen = Math.exp(logUnseen - largest)
  const total = seen.reduce((sum, mass) => sum + mass, unseen)
  return { seen: seen.map((mass) => mass / total), unseen: unseen / total }
}

function updateReliability(
  ballots: readonly Ballot[],
  posteriors: readonly BallotPosterior[],
  voters: readonly string[],
  priorOf: (voter: string) => VoterPrior,
): Map<string, number> {
  const right = new Map<string, number>()
  const answers = new Map<string, number>()
  for (const [index, ballot] of ballots.entries()) {
    for (const { voter, label } of ballot.votes) {
      const probability = posteriors[index]!.seen[ballot.labels.indexOf(label)]!
      right.set(voter, (right.get(voter) ?? 0) + probability)
      answers.set(voter, (answers.get(voter) ?? 0) + 1)
    }
  }
  return new Map(
    voters.map((voter) => {
      const prior = priorOf(voter)
      if ('fixedReliability' in prior) return [voter, prior.fixedReliability]
      const total = answers.get(voter)! + prior.right + prior.wrong
      return [voter, (right.get(voter)! + prior.right) / total]
    }),
  )
}

/**
 * How many answers with known truth would tell as much about each voter: 1 / (p (1 − p) · variance of logit p). The
 * information in logit p is that of the complete data less the posterior covariance of its score (Louis 1982).
 */
function answersWorth(input: {
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

function describeItem(ballot: Ballot, posterior: BallotPosterior): ItemConsensus {
  const posteriors = ballot.labels
    .map((label, index) => ({ label, probability: posterior.seen[index]! }))
    .sort((a, b) => b.probability - a.probability)
  return {
    item: ballot.item,
    label: posteriors[0]!.label,
    posterior: posteriors[0]!.probability,
    posteriors,
    unseen: posterior.unseen,
    answers: ballot.votes.length,
    isGold: ballot.known !== undefined,
  }
}

function describeVoter(input: {
  voter: string
  ballots: readonly Ballot[]
  reliability: ReadonlyMap<string, number>
  worth: ReadonlyMap<string, number>
  confidence: number
  priorOf: (voter: string) => VoterPrior
}): VoterReliability {
  const { voter, ballots, confidence } = input
  const own = ballots.filter(({ votes }) => votes.some((vote) => vote.voter === voter))
  const answers = own.length
  const goldAnswers = own.filter(({ known }) => known !== undefined).length
  const value = input.reliability.get(voter)!
  if ('fixedReliability' in input.priorOf(voter)) {
    const reliability = cannotSay('The reliability of this source was given, not estimated.')
    return { voter, reliability, answers, goldAnswers }
  }
  const worth = input.worth.get(voter)!
  if (worth <= 0) {
    const reliability = cannotSay('Too few items were answered by several people to tell who is right.')
    return { voter, reliability, answers, goldAnswers }
  }
  const tail = (1 - confidence) / 2
  const method = 'one-coin Dawid–Skene, Clopper–Pearson interval on effective answers'
  const low = betaQuantile(tail, value * worth, (1 - value) * worth + 1)
  const high = betaQuantile(1 - tail, value * worth + 1, (1 - value) * worth)
  return {
    voter,
    reliability: estimated({ value, low, high, n: answers, confidence, method }),
    answers,
    goldAnswers,
  }
}

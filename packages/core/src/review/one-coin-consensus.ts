import { betaQuantile } from '../statistics/beta-distribution.ts'
import { cannotSay, estimated, type Measured } from '../statistics/estimate.ts'
import { answersWorth } from './answers-worth.ts'
import {
  type Ballot,
  type BallotPosterior,
  collectBallots,
  startingReliability,
  type Vote,
  type VoterPrior,
  weighBallot,
} from './ballot.ts'

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

export type Vote = { item: string; voter: string; label: string }

/**
 * What is known of a voter beforehand: a reliability that is not to be estimated, or how many right and wrong answers
 * the belief is worth. People need none. Weak sources, such as end users who rerouted a ticket or the model itself,
 * are voters too: many end users who answer once each share one voter name.
 */
export type VoterPrior = { fixedReliability: number } | { right: number; wrong: number }

/** The answers to one item. */
export type Ballot = {
  item: string
  votes: { voter: string; label: string }[]
  labels: string[]
  known: string | undefined
}
/** Probability of each label of the ballot, in order, and of all others together. */
export type BallotPosterior = { seen: number[]; unseen: number }

/** Gathers votes by item; of several votes by one voter on one item the last counts. */
export function collectBallots(votes: readonly Vote[], gold: ReadonlyMap<string, string>): Ballot[] {
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

/** What to believe of a voter before any answer. */
export function startingReliability(prior: VoterPrior): number {
  return 'fixedReliability' in prior ? prior.fixedReliability : prior.right / (prior.right + prior.wrong)
}

/** How likely each answer is, given how reliable the voters are; by Bayes' rule under the one-coin model. */
export function weighBallot(
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

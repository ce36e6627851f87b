export type DawidSkeneResult = {
  /** Share of each class. */
  marginals: number[]
  /** [rater][true class][observed class], rows sum to 1. */
  errorRates: number[][][]
  /** [item][class], rows sum to 1. */
  posteriors: number[][]
  logLikelihood: number
  iterations: number
}

/**
 * Dawid & Skene (1979), "Maximum likelihood estimation of observer error-rates using the EM algorithm": each rater has a
 * full confusion matrix. `counts` is [item][rater][class], how often the rater gave the class. `gold` fixes the class of
 * items whose answer is known. `smoothing` is added to every cell of every confusion matrix; 0 is the paper's maximum
 * likelihood, but a rater with few answers needs some. It wants many answers a rater and few classes; for
 * many classes or few answers see `oneCoinConsensus`. Starts from the shares of votes.
 */
export function dawidSkene(input: {
  counts: readonly (readonly (readonly number[])[])[]
  gold?: readonly (number | null)[]
  smoothing?: number
  tolerance?: number
  maximumIterations?: number
}): DawidSkeneResult {
  const { counts, gold, smoothing = 0, tolerance = 1e-10, maximumIterations = 1000 } = input
  const classCount = counts[0]?.[0]?.length ?? 0
  const raterCount = counts[0]?.length ?? 0
  let posteriors = counts.map((item, index) => clamp(voteShares(item, classCount), gold?.[index]))
  let marginals: number[] = []
  let errorRates: number[][][] = []
  let logLikelihood = Number.NEGATIVE_INFINITY
  let iterations = 0
  for (let change = Infinity; iterations < maximumIterations && change > tolerance; iterations++) {
    marginals = averageRows(posteriors, classCount)
    errorRates = estimateErrorRates({ counts, posteriors, raterCount, classCount, smoothing })
    let total = 0
    posteriors = counts.map((item, index) => {
      const { posterior, logEvidence } = classify(item, marginals, errorRates, gold?.[index])
      total += logEvidence
      return posterior
    })
    change = Math.abs(total - logLikelihood)
    logLikelihood = total
  }
  return { marginals, errorRates, posteriors, logLikelihood, iterations }
}

function voteShares(item: readonly (readonly number[])[], classCount: number): number[] {
  const votes = Array.from({ length: classCount }, (_, label) =>
    item.reduce((sum, rater) => sum + rater[label]!, 0),
  )
  const total = votes.reduce((sum, count) => sum + count, 0)
  return votes.map((count) => (total === 0 ? 1 / classCount : count / total))
}

function clamp(posterior: number[], known: number | null | undefined): number[] {
  return known === null || known === undefined
    ? posterior
    : posterior.map((_, label) => Number(label === known))
}

function averageRows(rows: readonly number[][], width: number): number[] {
  return Array.from({ length: width }, (_, label) =>
    rows.reduce((sum, row) => sum + row[label]! / rows.length, 0),
  )
}

function estimateErrorRates(input: {
  counts: readonly (readonly (readonly number[])[])[]
  posteriors: readonly number[][]
  raterCount: number
  classCount: number
  smoothing: number
}): number[][][] {
  const { counts, posteriors, raterCount, classCount, smoothing } = input
  return Array.from({ length: raterCount }, (_, rater) =>
    Array.from({ length: classCount }, (_, truth) => {
      const row = Array.from({ length: classCount }, () => smoothing)
      for (const [item, answers] of counts.entries()) {
        const weight = posteriors[item]![truth]!
        for (let seen = 0; seen < classCount; seen++) row[seen]! += weight * answers[rater]![seen]!
      }
      const total = row.reduce((sum, count) => sum + count, 0)
      return row.map((count) => (total === 0 ? 1 / classCount : count / total))
    }),
  )
}

function classify(
  item: readonly (readonly number[])[],
  marginals: readonly number[],
  errorRates: readonly number[][][],
  known: number | null | undefined,
): { posterior: number[]; logEvidence: number } {
  const logs = marginals.map((share, truth) => {
    let log = Math.log(share)
    for (const [rater, answers] of item.entries()) {
      for (const [seen, count] of answers.entries()) {
        if (count > 0) log += count * Math.log(errorRates[rater]![truth]![seen]!)
      }
    }
    return log
  })
  if (known !== null && known !== undefined) {
    return { posterior: clamp([...logs], known), logEvidence: logs[known]! }
  }
  const largest = Math.max(...logs)
  const total = logs.reduce((sum, log) => sum + Math.exp(log - largest), 0)
  return {
    posterior: logs.map((log) => Math.exp(log - largest) / total),
    logEvidence: largest + Math.log(total),
  }
}

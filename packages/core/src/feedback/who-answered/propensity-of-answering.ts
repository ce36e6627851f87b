import { cholesky, type Factorised } from '../../statistics/cholesky.ts'
import { type KnownOfCalls, linearOf } from './known-of-calls.ts'

export type Trials = { calls: number; answered: number }

/** How likely the calls of each cell are to be answered, and what it takes to say how sure of that one may be. */
export type Propensity = {
  /** By the covariates' main effects alone, a cell each. */
  main: Float64Array
  /** With what the cell's own frequency adds to them. */
  fitted: Float64Array
  /** How much of the fitted log-odds still follows the main effects: 1 where the cell's own frequency says nothing. */
  followsMain: Float64Array
  /** What one more answer than expected adds to the cell's own log-odds. */
  ownStep: Float64Array
  information: Factorised
}

/** Of the prior on each value's log-odds, a standard normal: keeps those finite of which all or none answered. */
const ridge = 1
const mostSteps = 40

/**
 * The propensity of answering (Rosenbaum & Rubin 1983): logistic regression on the covariates' values by Newton's method,
 * ridge-stabilised (le Cessie & van Houwelingen 1992), cross-checked by the cells' own frequencies. Where those differ
 * from the main effects by more than chance would have it (Pearson's statistic over its degrees of freedom; method of
 * moments of Williams 1982), each cell gets an effect of its own with that variance, shrunken the more the fewer its
 * calls: large cells then go by their frequencies, small ones by the model.
 */
export function propensityOfAnswering(trials: readonly Trials[], known: KnownOfCalls): Propensity {
  const { columnsOf, columnCount } = known
  const totals = trials.reduce(
    (sum, { calls, answered }) => ({ calls: sum.calls + calls, answered: sum.answered + answered }),
    { calls: 0, answered: 0 },
  )
  const coefficients = new Float64Array(columnCount)
  coefficients[0] = logit((totals.answered + 0.5) / (totals.calls + 1))
  let at = fitAt(trials, known, coefficients)
  for (let step = 0; step < mostSteps; step++) {
    const change = at.information.solve(at.gradient)
    const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const damping = Math.min(1, 3 / largest)
    for (let column = 0; column < columnCount; column++) coefficients[column]! += damping * change[column]!
    at = fitAt(trials, known, coefficients)
    if (largest < 1e-9) break
  }
  const logOdds = columnsOf.map((columns) => linearOf(columns, coefficients))
  return withOwnFrequencies(trials, logOdds, known.rank, at.information)
}

/** The gradient of the penalised likelihood, and its information. */
function fitAt(
  trials: readonly Trials[],
  known: KnownOfCalls,
  coefficients: Float64Array,
): { gradient: Float64Array; information: Factorised } {
  const { columnsOf, columnCount } = known
  const gradient = new Float64Array(columnCount)
  const matrix = new Float64Array(columnCount * columnCount)
  for (let column = 1; column < columnCount; column++) {
    gradient[column] = -ridge * coefficients[column]!
    matrix[column * columnCount + column] = ridge
  }
  // Plain loops over the lower triangle, as this is where the time goes.
  for (let index = 0; index < trials.length; index++) {
    const columns = columnsOf[index]!
    const { calls, answered } = trials[index]!
    const chance = expit(linearOf(columns, coefficients))
    const surplus = answered - calls * chance
    const weight = calls * chance * (1 - chance)
    for (let one = 0; one < columns.length; one++) {
      gradient[columns[one]!]! += surplus
      const row = columns[one]! * columnCount
      for (let other = 0; other <= one; other++) matrix[row + columns[other]!]! += weight
    }
  }
  // The intercept has no ridge: with hardly any variation left it needs a floor to stand on.
  matrix[0] = Math.max(matrix[0]!, 1e-9) * (1 + 1e-9)
  return { gradient, information: cholesky(matrix, columnCount)! }
}

function withOwnFrequencies(
  trials: readonly Trials[],
  logOdds: readonly number[],
  rank: number,
  information: Factorised,
): Propensity {
  const main = Float64Array.from(logOdds, expit)
  const weights = trials.map(({ calls }, index) => calls * main[index]! * (1 - main[index]!))
  const variance = varianceOfOwnEffects(trials, main, weights, rank)
  const fitted = new Float64Array(trials.length)
  const followsMain = new Float64Array(trials.length).fill(1)
  const ownStep = new Float64Array(trials.length)
  for (const [index, trial] of trials.entries()) {
    if (variance === 0) {
      fitted[index] = main[index]!
      continue
    }
    const effect = ownEffect(trial, logOdds[index]!, variance)
    const chance = expit(logOdds[index]! + effect)
    const weight = trial.calls * chance * (1 - chance)
    fitted[index] = chance
    followsMain[index] = 1 / (1 + weight * variance)
    ownStep[index] = variance / (1 + weight * variance)
  }
  return { main, fitted, followsMain, ownStep, information }
}

/** Variance of the cells' own log-odds about the main effects; 0 where chance explains how far they lie off. */
function varianceOfOwnEffects(
  trials: readonly Trials[],
  main: Float64Array,
  weights: readonly number[],
  rank: number,
): number {
  let statistic = 0
  let total = 0
  let cellCount = 0
  for (const [index, { calls, answered }] of trials.entries()) {
    if (weights[index]! < 3) continue
    statistic += (answered - calls * main[index]!) ** 2 / weights[index]!
    total += weights[index]!
    cellCount++
  }
  const degreesOfFreedom = cellCount - rank
  return degreesOfFreedom < 1 ? 0 : Math.max(0, (statistic - degreesOfFreedom) / total)
}

/** The effect with the greatest posterior density, by a safeguarded Newton: the left side falls in the effect. */
function ownEffect({ calls, answered }: Trials, logOdds: number, variance: number): number {
  let effect = 0
  for (let step = 0; step < mostSteps; step++) {
    const chance = expit(logOdds + effect)
    const gradient = answered - calls * chance - effect / variance
    const change = gradient / (calls * chance * (1 - chance) + 1 / variance)
    effect += Math.max(-2, Math.min(2, change))
    if (Math.abs(change) < 1e-10) break
  }
  return effect
}

function expit(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

function logit(chance: number): number {
  return Math.log(chance / (1 - chance))
}

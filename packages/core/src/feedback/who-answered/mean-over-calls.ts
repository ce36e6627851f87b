import type { AnswerCell } from './answer-cell.ts'
import { type KnownOfCalls, linearOf } from './known-of-calls.ts'
import { type OutcomeModel, type Regressors, valueOfRow } from './outcome-model.ts'
import type { Propensity } from './propensity-of-answering.ts'

/**
 * What an unanswered call of a cell would have said, as a line in what an answered one like it said: `offset` +
 * `slope` · answer. The identity where answering does not depend on the answer.
 */
export type Counterpart = { offset: number; slope: number }

/** The mean over all calls and the variance of it as an estimate. */
export type MeanOverCalls = { mean: number; variance: number }

/**
 * Augmented inverse propensity weighting (Robins, Rotnitzky & Zhao 1994; Bang & Robins 2005): the mean of what was
 * answered and, for unanswered calls, of what the outcome model expects, put right by the residuals of answered calls
 * weighed by their odds of not being answered. Consistent when either of the two models is right.
 *
 * The variance is that of the influence function with the estimation of both models in it (stacked estimating
 * equations: Stefanski & Boos 2002), so that it too holds when only one of them is right. All calls of a cell that were
 * not answered have the same influence and those that were have one linear in their answer, so the cell's moments are
 * enough. It speaks of the process that the calls came from, not of these calls only.
 *
 * `weights` says how many calls each call of a cell stands for; 1 unless given.
 */
export function meanOverCalls(input: {
  cells: readonly AnswerCell[]
  known: KnownOfCalls
  propensity: Propensity
  outcome: OutcomeModel
  counterparts?: readonly Counterpart[]
  weights?: readonly number[]
}): MeanOverCalls {
  const { cells, known, propensity, outcome } = input
  const counterpartOf = (cell: number) => input.counterparts?.[cell] ?? identity
  const weightOf = (cell: number) => input.weights?.[cell] ?? 1

  let total = 0
  let callCount = 0
  const byPropensity = new Float64Array(known.columnCount)
  const byOutcome = new Float64Array(outcome.columnCount)
  /** What the effects that cells have of their own add to the influence of their calls. */
  const ofOwn = cells.map((cell, index) => {
    const { calls, answered, sum } = cell
    const { offset, slope } = counterpartOf(index)
    const weight = weightOf(index)
    const odds = oddsAgainst(propensity.fitted[index]!)
    const residual = slope * (sum - answered * outcome.ofAnswered[index]!)
    const expected = offset + slope * outcome.ofUnanswered[index]!
    callCount += weight * calls
    total += weight * (sum + (calls - answered) * expected + odds * residual)
    const change = -weight * odds * residual
    for (const column of known.columnsOf[index]!)
      byPropensity[column]! += change * propensity.followsMain[index]!
    const part = weight * slope * outcome.followsRegression[index]!
    addTo(byOutcome, outcome.rowsOfUnanswered[index]!, part * (calls - answered))
    addTo(byOutcome, outcome.rowsOfAnswered[index]!, -part * answered * odds)
    return {
      byPropensity: change * propensity.ownStep[index]!,
      byOutcome: weight * slope * (calls - answered * (1 + odds)) * outcome.ownStep[index]!,
    }
  })
  const mean = total / callCount
  const throughPropensity = propensity.information.solve(byPropensity)
  const throughOutcome = outcome.information.solve(byOutcome)

  let squares = 0
  let weightSum = 0
  let squaredWeights = 0
  for (const [index, { calls, answered, sum, sumOfSquares }] of cells.entries()) {
    const { offset, slope } = counterpartOf(index)
    const weight = weightOf(index)
    const odds = oddsAgainst(propensity.fitted[index]!)
    const expectedOfAnswered = outcome.ofAnswered[index]!
    const toMain = linearOf(known.columnsOf[index]!, throughPropensity)
    const toOwn = ofOwn[index]!.byPropensity
    const toOutcome = valueOfRow(outcome.rowsOfAnswered[index]!, throughOutcome) + ofOwn[index]!.byOutcome
    const ifUnanswered =
      weight * (offset + slope * outcome.ofUnanswered[index]! - mean) -
      toMain * propensity.main[index]! -
      toOwn * propensity.fitted[index]!
    const atZero =
      weight * (-odds * slope * expectedOfAnswered - mean) +
      toMain * (1 - propensity.main[index]!) +
      toOwn * (1 - propensity.fitted[index]!) -
      toOutcome * expectedOfAnswered
    const perAnswer = weight * (1 + odds * slope) + toOutcome
    squares +=
      (calls - answered) * ifUnanswered ** 2 +
      answered * atZero ** 2 +
      2 * atZero * perAnswer * sum +
      perAnswer ** 2 * sumOfSquares
    const stands = weight * (1 + odds)
    weightSum += answered * stands
    squaredWeights += answered * stands ** 2
  }
  // The two models are fitted to the same answers that the spread is measured on.
  // Few of them may carry most of the weight.
  const effectiveN = weightSum ** 2 / squaredWeights
  const lost = Math.min(outcome.rank + known.rank - 1, effectiveN / 2)
  const correction = effectiveN / (effectiveN - lost)
  return { mean, variance: (Math.max(0, squares) / callCount ** 2) * correction }
}

function addTo(sums: Float64Array, { columns, last }: Regressors, times: number): void {
  const end = columns.length - 1
  for (let index = 0; index < end; index++) sums[columns[index]!]! += times
  sums[columns[end]!]! += times * last
}

const identity: Counterpart = { offset: 0, slope: 1 }

function oddsAgainst(chance: number): number {
  return (1 - chance) / chance
}

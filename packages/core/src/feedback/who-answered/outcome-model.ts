import { cholesky, type Factorised } from '../../statistics/cholesky.ts'
import { type AnswerCell, totalOf } from './answer-cell.ts'
import type { KnownOfCalls } from './known-of-calls.ts'

/** What a cell's calls would have answered, by a regression on the answers that there are. */
export type OutcomeModel = {
  /** Of each cell the mean expected of its answered and of its unanswered calls. They differ by the score alone. */
  ofAnswered: Float64Array
  ofUnanswered: Float64Array
  /** The same of answered calls by the regression alone, which hardly follows the chance of a cell's own answers. */
  byRegression: Float64Array
  /** The regressors of the two. */
  rowsOfAnswered: Regressors[]
  rowsOfUnanswered: Regressors[]
  information: Factorised
  /** Standard deviation of the answers about their expectation. */
  deviation: number
  /** How much of a cell's expectation still follows the regression: 1 where the cell's own answers say nothing. */
  followsRegression: Float64Array
  /** What an answer one above its expectation adds to the expectation of its cell. */
  ownStep: Float64Array
  columnCount: number
  rank: number
}

/** Regressors that are 1, but for the last one, which is `last`; all others are 0. */
export type Regressors = { columns: number[]; last: number }

/** As if each value, and the score, had one more answer that says nothing. */
const ridge = 1

/**
 * Weighted least squares of the answers on the main effects of what is known of every call and, where there is one, an
 * implicit or judge score, from the cells' sums alone. Cells whose own mean differs from that by more than chance would
 * have it are moved towards it, the more the more answers they have (Fay & Herriot 1979). It need not be right: see
 * `meanOverCalls`.
 */
export function outcomeModel(cells: readonly AnswerCell[], known: KnownOfCalls): OutcomeModel {
  const scores = scoresOf(cells)
  // Column after the covariates' own: the score, and whether there is none.
  const columnCount = known.columnCount + 2
  const rowsOf = (scoreOf: (cell: number) => number | undefined): Regressors[] =>
    known.columnsOf.map((columns, cell) => {
      const score = scoreOf(cell)
      return score === undefined
        ? { columns: [...columns, known.columnCount + 1], last: 1 }
        : { columns: [...columns, known.columnCount], last: score }
    })
  const rowsOfAnswered = rowsOf((cell) => scores[cell]?.ofAnswered)
  const rowsOfUnanswered = rowsOf((cell) => scores[cell]?.ofUnanswered)

  const matrix = new Float64Array(columnCount * columnCount)
  const right = new Float64Array(columnCount)
  for (let column = 1; column < columnCount; column++) matrix[column * columnCount + column] = ridge
  const total = totalOf(cells)
  const centre = total.sum / total.answered
  for (const [index, { answered, sum }] of cells.entries()) {
    if (answered === 0) continue
    const { columns, last } = rowsOfAnswered[index]!
    const end = columns.length - 1
    for (let one = 0; one <= end; one++) {
      const value = answered * (one === end ? last : 1)
      right[columns[one]!]! += value * (sum / answered - centre)
      const start = columns[one]! * columnCount
      for (let other = 0; other <= end; other++)
        matrix[start + columns[other]!]! += value * (other === end ? last : 1)
    }
  }
  const information = cholesky(matrix, columnCount)!
  const coefficients = information.solve(right)
  const ofAnswered = Float64Array.from(rowsOfAnswered, (row) => centre + valueOfRow(row, coefficients))
  const ofUnanswered = Float64Array.from(rowsOfUnanswered, (row) => centre + valueOfRow(row, coefficients))
  const byRegression = ofAnswered.slice()
  const rank = known.rank + (scores.some((score) => score) ? 1 : 0)
  const needed = answersForHalf(cells, ofAnswered, rank)
  const followsRegression = new Float64Array(cells.length).fill(1)
  const ownStep = new Float64Array(cells.length)
  for (const [index, { answered, sum }] of cells.entries()) {
    if (answered === 0 || needed === Infinity) continue
    followsRegression[index] = needed / (answered + needed)
    ownStep[index] = 1 / (answered + needed)
    const effect = (sum - answered * ofAnswered[index]!) * ownStep[index]!
    ofAnswered[index]! += effect
    ofUnanswered[index]! += effect
  }
  return {
    ...{ ofAnswered, ofUnanswered, byRegression, rowsOfAnswered, rowsOfUnanswered },
    ...{ information, followsRegression, ownStep, columnCount, rank },
    deviation: deviationOf(cells, ofAnswered),
  }
}

/** The sum of coefficients, each times its regressor. */
export function valueOfRow({ columns, last }: Regressors, coefficients: ArrayLike<number>): number {
  const end = columns.length - 1
  let sum = last * coefficients[columns[end]!]!
  for (let index = 0; index < end; index++) sum += coefficients[columns[index]!]!
  return sum
}

function deviationOf(cells: readonly AnswerCell[], expected: Float64Array): number {
  let squares = 0
  let answers = 0
  for (const [index, { answered, sum, sumOfSquares }] of cells.entries()) {
    squares += sumOfSquares - 2 * expected[index]! * sum + answered * expected[index]! ** 2
    answers += answered
  }
  return Math.sqrt(Math.max(0, squares) / answers)
}

/** How many answers a cell needs to count as much as the regression; infinitely many where chance explains all. */
function answersForHalf(cells: readonly AnswerCell[], expected: Float64Array, rank: number): number {
  let within = 0
  let between = 0
  let answers = 0
  let cellCount = 0
  for (const [index, { answered, sum, sumOfSquares }] of cells.entries()) {
    if (answered === 0) continue
    within += sumOfSquares - (sum * sum) / answered
    between += answered * (sum / answered - expected[index]!) ** 2
    answers += answered
    cellCount++
  }
  if (cellCount <= rank || answers <= cellCount || within <= 0) return Infinity
  const variance = within / (answers - cellCount)
  const surplus = between / variance - (cellCount - rank)
  return surplus <= 0 ? Infinity : answers / surplus
}

type Scores = { ofAnswered: number; ofUnanswered: number } | undefined

/** Scores in standard deviations about their mean among the answered cells, so that the ridge suits any scale. */
function scoresOf(cells: readonly AnswerCell[]): Scores[] {
  let answers = 0
  let sum = 0
  let squares = 0
  for (const { answered, score } of cells) {
    if (!score || answered === 0) continue
    answers += answered
    sum += answered * score.ofAnswered
    squares += answered * score.ofAnswered ** 2
  }
  if (answers === 0) return cells.map(() => undefined)
  const mean = sum / answers
  const deviation = Math.sqrt(Math.max(0, squares / answers - mean * mean))
  if (deviation <= 1e-9 * Math.abs(mean)) return cells.map(() => undefined)
  return cells.map(({ calls, answered, score }) => {
    if (!score) return undefined
    const unanswered = calls - answered
    const ofAnswered = answered > 0 ? score.ofAnswered : score.ofCalls
    const ofUnanswered =
      unanswered > 0 ? (calls * score.ofCalls - answered * ofAnswered) / unanswered : score.ofCalls
    return { ofAnswered: (ofAnswered - mean) / deviation, ofUnanswered: (ofUnanswered - mean) / deviation }
  })
}

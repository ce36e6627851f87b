import { normalCdf } from '../../statistics/normal-distribution.ts'
import type { AnswerCell } from './answer-cell.ts'
import type { Counterpart } from './mean-over-calls.ts'
import type { OutcomeModel } from './outcome-model.ts'
import type { Propensity } from './propensity-of-answering.ts'

export type Range = { low: number; high: number }

/**
 * What unanswered calls would have said at worst or at best, from what answered ones like them said, if answering may
 * depend on the answer: the marginal sensitivity model (Tan 2006; Zhao, Small & Bhattacharya 2019), by which the odds of
 * being answered given the call and its answer differ from those given the call alone by at most the factor Γ =
 * `oddsRatio`. The answers of unanswered calls then have a density of between 1/Γ and Γ times that of answered ones, and
 * the farthest mean of that kind takes the top (or bottom) 1/(Γ + 1) of them Γ-fold.
 *
 * Dorn & Guo (2022) and Dorn, Guo & Kallus (2024) show that for any threshold θ of a cell the mean lies below θ +
 * E[Γ(Y − θ)₊ − (Y − θ)₋/Γ], so that a threshold chosen badly costs width and not validity. With θ at either end of the
 * range this is a line in the answer, of which sums are enough, and for yes/no answers it is sharp.
 *
 * Of the two lines the nearer one at the expected answer is taken. As that is only estimated, the nearer of two is on
 * average nearer than the truth; each cell's line is moved outwards by as much (the mean of the smaller of two normal
 * variables: Clark 1961).
 */
export function counterpartsAtRangeEnd(
  input: { outcome: OutcomeModel; effectiveN: number },
  side: 'low' | 'high',
  range: Range,
  oddsRatio: number,
): Counterpart[] {
  const { byRegression, deviation, rank } = input.outcome
  const end = range[side]
  const other = range[side === 'high' ? 'low' : 'high']
  const outwards = side === 'high' ? 1 : -1
  const towards: Counterpart = { offset: (1 - 1 / oddsRatio) * end, slope: 1 / oddsRatio }
  const away: Counterpart = { offset: (1 - oddsRatio) * other, slope: oddsRatio }
  // Of the difference of the two lines, with the regression's average leverage.
  const error = (away.slope - towards.slope) * deviation * Math.sqrt(rank / input.effectiveN)
  return Array.from(byRegression, (expected) => {
    const gap = outwards * (valueAt(towards, expected) - valueAt(away, expected))
    const line = gap <= 0 ? towards : away
    // Nobody says anything beyond the end of the range.
    const rest = Math.max(0, outwards * (end - valueAt(line, expected)))
    return { ...line, offset: line.offset + outwards * Math.min(rest, tooNear(Math.abs(gap), error)) }
  })
}

/** By how much the smaller of two numbers is below the one that is smaller in truth, when their difference has this error. */
function tooNear(gap: number, error: number): number {
  if (error === 0) return 0
  const z = gap / error
  return error * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) - gap * normalCdf(-z)
}

/**
 * The same without a range, or where it is far away: no mean of that kind lies more than (Γ − 1)/√Γ standard deviations
 * off (Cauchy–Schwarz: the variance of a density ratio within [1/Γ, Γ] of mean 1 is at most (Γ − 1)²/Γ). The deviation is that
 * of the answers about the outcome model, weighed as the unanswered calls are. `error` is its standard error as a part of
 * the mean of all unanswered calls, taken for answers with tails as heavy as the exponential distribution's.
 */
export function counterpartsByDeviation(
  input: { cells: readonly AnswerCell[]; propensity: Propensity; outcome: OutcomeModel },
  side: 'low' | 'high',
  oddsRatio: number,
): { counterpart: Counterpart; error: number } {
  let weights = 0
  let squaredWeights = 0
  let squares = 0
  for (const [index, { answered, sum, sumOfSquares }] of input.cells.entries()) {
    const odds = 1 / input.propensity.fitted[index]! - 1
    const expected = input.outcome.ofAnswered[index]!
    weights += odds * answered
    squaredWeights += odds * odds * answered
    squares += odds * (sumOfSquares - 2 * expected * sum + answered * expected * expected)
  }
  const deviation = Math.sqrt(Math.max(0, squares / weights))
  const farthest = (oddsRatio - 1) / Math.sqrt(oddsRatio)
  const effectiveN = (weights * weights) / squaredWeights
  return {
    counterpart: { offset: (side === 'high' ? 1 : -1) * farthest * deviation, slope: 1 },
    error: (farthest * deviation * Math.SQRT2) / Math.sqrt(effectiveN),
  }
}

function valueAt({ offset, slope }: Counterpart, answer: number): number {
  return offset + slope * answer
}

import type { AnswerCell } from './answer-cell.ts'
import { totalOf } from './answer-cell.ts'
import type { Overlap } from './cells-nobody-answers.ts'
import { counterpartsAtRangeEnd, counterpartsByDeviation, type Range } from './counterparts.ts'
import { intervalOfMean } from './interval-of-mean.ts'
import { knownOfCalls } from './known-of-calls.ts'
import { type Counterpart, meanOverCalls } from './mean-over-calls.ts'
import { outcomeModel } from './outcome-model.ts'

/** With fewer answers for each value of a covariate a regression on them follows chance. */
const answersPerColumn = 5

export type OverCalls = Range & {
  value: number
  answered: number
  effectiveN: number
  hasOutcomeModel: boolean
  /** Undefined where nothing bounds what unanswered calls would have said. */
  bounds: Range
}

/**
 * The mean over the calls of covered cells with its interval, and how far it may lie off if answering depends on the answer
 * by an odds ratio of `oddsRatio`, with sampling uncertainty in it.
 */
export function estimateOverCalls(
  { covered: cells, models: { known, propensity } }: Pick<Overlap, 'covered' | 'models'>,
  options: {
    range: Range | null
    isYesOrNo: boolean
    oddsRatio: number
    confidence: number
    designEffect: number
    weights?: readonly number[]
  },
): OverCalls {
  const { range, isYesOrNo, oddsRatio, confidence, designEffect, weights } = options
  const { answered } = totalOf(cells)
  const hasOutcomeModel = answered >= answersPerColumn * known.rank && cells.length > 1
  const plain = cells.map(({ score: _, ...cell }) => ({ ...cell, covariates: {} }))
  const outcome = hasOutcomeModel ? outcomeModel(cells, known) : outcomeModel(plain, knownOfCalls(plain))
  const effectiveN = kishOf(cells, propensity.fitted, weights) / designEffect
  const of = { answered: answered / designEffect, effectiveN, isYesOrNo, range, confidence }
  const models = { cells, known, propensity, outcome, ...(weights && { weights }) }

  const end = (side: 'low' | 'high'): number => {
    const ends: number[] = []
    const add = (counterparts: readonly Counterpart[], error: number) => {
      const { mean, variance } = meanOverCalls({ ...models, counterparts })
      const spread = designEffect * (Math.sqrt(variance) + error) ** 2
      ends.push(intervalOfMean({ mean, variance: spread }, of)[side])
    }
    if (range) add(counterpartsAtRangeEnd({ outcome, effectiveN }, side, range, oddsRatio), 0)
    if (!isYesOrNo) {
      const { counterpart, error } = counterpartsByDeviation(models, side, oddsRatio)
      add(Array(cells.length).fill(counterpart), error * unansweredShare(cells, weights))
    }
    return side === 'high' ? Math.min(...ends) : Math.max(...ends)
  }
  const { mean, variance } = meanOverCalls(models)
  const interval = intervalOfMean({ mean, variance: designEffect * variance }, of)
  return {
    ...interval,
    answered,
    effectiveN,
    hasOutcomeModel,
    bounds: { low: end('low'), high: end('high') },
  }
}

/** Kish's (1965) (Σw)² / Σw² over the answers, each weighed by the calls that it stands for. */
function kishOf(
  cells: readonly AnswerCell[],
  propensity: ArrayLike<number>,
  weights: readonly number[] | undefined,
): number {
  let total = 0
  let squares = 0
  for (const [index, { answered }] of cells.entries()) {
    const weight = (weights?.[index] ?? 1) / propensity[index]!
    total += answered * weight
    squares += answered * weight ** 2
  }
  return total ** 2 / squares
}

function unansweredShare(cells: readonly AnswerCell[], weights: readonly number[] | undefined): number {
  let all = 0
  let unanswered = 0
  for (const [index, { calls, answered }] of cells.entries()) {
    const weight = weights?.[index] ?? 1
    all += weight * calls
    unanswered += weight * (calls - answered)
  }
  return unanswered / all
}

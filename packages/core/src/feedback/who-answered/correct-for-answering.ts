import type { SignalEstimate } from '@loopwright/contract'
import { meanInterval } from '../../statistics/mean-interval.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { type AnswerCell, type Answers, canonicalCells, totalOf } from './answer-cell.ts'
import { askedSample, type Sample } from './asked-sample.ts'
import { cellsNobodyAnswers, type Overlap } from './cells-nobody-answers.ts'
import type { Range } from './counterparts.ts'
import { estimateOverCalls, type OverCalls } from './estimate-over-calls.ts'

export type { AnswerCell } from './answer-cell.ts'

export type Correction = Pick<SignalEstimate, 'corrected' | 'bounds' | 'cannotSay'>

/** Fewer answers than this say nothing about who answers. */
const fewestAnswers = 20
const fewestEffective = 10
/** The largest share of calls whose like never answer that an estimate may do without. */
const mostUncovered = 0.1

/**
 * The mean or rate of a signal over all calls from the calls that were answered, and how far it may lie off. `range` is
 * that of the answers, `{ low: 0, high: 1 }` for yes/no; null where it is unknown. `designEffect` is by how much more the mean
 * varies than that of as many strangers, as several answers of one person make it: see `designEffectOf`.
 *
 * Calls drawn by chance to be asked go before all others where enough of them answered: their estimate needs no
 * assumption on who speaks unasked, only the correction for those asked who kept silent. See `meanOverCalls` for the
 * estimate, `counterpartsAtRangeEnd` for the bounds, `cellsNobodyAnswers` for when it cannot say.
 */
export function correctForAnswering(
  input: readonly AnswerCell[],
  options: { range: Range | null; oddsRatio: number; confidence?: number; designEffect?: number },
): Correction {
  const cells = canonicalCells(input)
  const total = totalOf(cells)
  const settings = {
    ...options,
    confidence: options.confidence ?? 0.95,
    isYesOrNo: isYesOrNo(total, options.range),
    designEffect: Math.max(1, options.designEffect ?? 1),
  }
  if (total.answered === 0) return nothing('Nobody has answered yet.')
  if (total.answered === total.calls) return allAnswered(total, settings)
  const asked = askedSample(cells, fewestAnswers)
  if (asked) {
    // The fewer answers of one person are among these the less they go together.
    const share = totalOf(asked.cells).answered / total.answered
    return correctionOf(asked, 'asked', {
      ...settings,
      designEffect: 1 + share * (settings.designEffect - 1),
    })
  }
  if (total.answered < fewestAnswers) {
    return nothing(
      `${total.answered} of ${total.calls} calls were answered; at least ${fewestAnswers} answers are needed to tell who answers.`,
    )
  }
  return correctionOf({ cells, weights: [] }, undefined, settings)
}

type Settings = {
  range: Range | null
  oddsRatio: number
  confidence: number
  isYesOrNo: boolean
  designEffect: number
}

function correctionOf(sample: Sample, method: 'asked' | undefined, settings: Settings): Correction {
  const overlap = cellsNobodyAnswers(sample.cells)
  const weights = sample.weights.filter((_, index) => !overlap.uncovered.includes(sample.cells[index]!))
  const { answered } = totalOf(overlap.covered)
  const { range, oddsRatio, confidence } = settings
  if (answered === 0) return nothing(whyUncovered(overlap))
  const over = estimateOverCalls(overlap, { ...settings, ...(method && { weights }) })
  const bounds = widened(over.bounds, overlap.uncoveredShare, range)
  const missing = whatIsMissing({ sample, overlap, over, method, range })
  const interval = missing === undefined ? widened(over, overlap.uncoveredShare, range) : null
  const corrected: Correction['corrected'] = interval && {
    estimate: {
      ...{ value: over.value, ...interval, n: answered, confidence },
      method: over.hasOutcomeModel
        ? 'weighed by who answers, with a model of the answer'
        : 'weighed by who answers',
    },
    method: method ?? (over.hasOutcomeModel ? 'doubly-robust' : 'ipw'),
    effectiveN: over.effectiveN,
  }
  return { corrected, bounds: bounds && { ...bounds, oddsRatio }, cannotSay: missing ?? null }
}

function whatIsMissing(input: {
  sample: Sample
  overlap: Overlap
  over: OverCalls
  method: 'asked' | undefined
  range: Range | null
}): string | undefined {
  const { sample, overlap, over, method, range } = input
  if (sample.cells.length === 1 && method !== 'asked')
    return 'Nothing is known by which calls that were answered could be told from those that were not.'
  if (overlap.uncoveredShare > mostUncovered || (overlap.uncoveredShare > 0 && !range))
    return whyUncovered(overlap)
  if (over.effectiveN < fewestEffective) {
    return `The ${over.answered} answers are worth ${over.effectiveN.toFixed(0)} once weighed by who answers; about ${fewestEffective} are needed.`
  }
  if (over.low === over.high)
    return `All ${over.answered} answers are the same, so how much they vary is unknown.`
  return undefined
}

function whyUncovered({ whom, uncovered, uncoveredShare }: Overlap): string {
  const { calls } = totalOf(uncovered)
  return `Nobody like ${whom} ever answers, or hardly ever: ${calls} calls (${(100 * uncoveredShare).toFixed(0)} %) are of a kind that no answer speaks for.`
}

/** Those whose like never answer may have said anything within the range (Manski 1990). */
function widened({ low, high }: Range, share: number, range: Range | null): Range | null {
  if (share === 0) return { low, high }
  if (!range) return null
  return { low: (1 - share) * low + share * range.low, high: (1 - share) * high + share * range.high }
}

/** There is nothing to correct. */
function allAnswered({ answered, sum, sumOfSquares }: Answers, settings: Settings): Correction {
  const mean = sum / answered
  // As many answers of strangers as would say as much.
  const n = answered / settings.designEffect
  const variance = Math.max(0, sumOfSquares - answered * mean * mean) / Math.max(1, answered - 1)
  const measured = settings.isYesOrNo
    ? wilsonInterval({ successes: mean * n, n, confidence: settings.confidence })
    : meanInterval({ moments: { n, mean, variance }, confidence: settings.confidence })
  if (measured.status === 'cannot-say') return nothing(measured.missing)
  const { status: _, ...estimate } = measured
  const { low, high } = estimate
  return {
    corrected: { estimate: { ...estimate, n: answered }, method: 'ipw', effectiveN: n },
    bounds: { low, high, oddsRatio: settings.oddsRatio },
    cannotSay: null,
  }
}

function isYesOrNo({ sum, sumOfSquares }: Answers, range: Range | null): boolean {
  return range?.low === 0 && range.high === 1 && Math.abs(sum - sumOfSquares) < 1e-9 * Math.max(1, sum)
}

function nothing(why: string): Correction {
  return { corrected: null, bounds: null, cannotSay: why }
}

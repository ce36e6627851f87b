import type { Measured } from '../../statistics/estimate.ts'
import { hashToUnit } from '../../statistics/hash-to-unit.ts'
import { fitSatisfactionWeights, type LabelledCall } from './fit-satisfaction.ts'
import { calibrationError } from './observed-by-fifth.ts'
import { type Judged, rocArea } from './roc-area.ts'
import { type SatisfactionWeights, satisfactionProbability } from './satisfaction-probability.ts'

const foldCount = 5
const fewestCalls = 200
const fewestOfEach = 30
/** On average over the calls, between what it predicts and what is observed. */
const largestError = 0.1

export type Assessment = {
  auc: Measured
  calibrationError: number
  gate: { isOpen: boolean; why: string }
}

/**
 * How well such a model does on calls that it was not fitted on: each fifth of the people is predicted by a model fitted
 * on the others (cross-fitting).
 */
export function assessSatisfaction(calls: readonly LabelledCall[]): Assessment {
  const foldOf = (call: LabelledCall) => Math.floor(hashToUnit(`satisfaction ${call.group}`) * foldCount)
  const judged: Judged[] = []
  for (let fold = 0; fold < foldCount; fold++) {
    const held = calls.filter((call) => foldOf(call) === fold)
    const others = calls.filter((call) => foldOf(call) !== fold)
    if (held.length === 0 || others.length === 0) continue
    judged.push(...predicted(fitSatisfactionWeights(others), held))
  }
  return assessmentOf(judged)
}

/**
 * How a model does on calls that were labelled after it was fitted; undefined while those are too few, and what it was
 * assessed by before still stands.
 */
export function reassessSatisfaction(
  weights: SatisfactionWeights,
  later: readonly LabelledCall[],
): Assessment | undefined {
  return whatIsMissing(later) === undefined ? assessmentOf(predicted(weights, later)) : undefined
}

function predicted(weights: SatisfactionWeights, calls: readonly LabelledCall[]): Judged[] {
  return calls.map(({ seen, isGood }) => ({ value: satisfactionProbability(weights, seen), isGood }))
}

/** The gate is open while the model beats chance for certain, is calibrated and that rests on enough. */
function assessmentOf(judged: readonly Judged[]): Assessment {
  const auc = rocArea(judged)
  const error = calibrationError(judged)
  const closed = (why: string) => ({ auc, calibrationError: error, gate: { isOpen: false, why } })
  const missing = whatIsMissing(judged)
  if (missing !== undefined) return closed(missing)
  if (auc.status === 'cannot-say') return closed(auc.missing)
  const area = `AUC ${auc.value.toFixed(2)} (${auc.low.toFixed(2)} to ${auc.high.toFixed(2)})`
  const on = `On ${judged.length} calls that it was not fitted on`
  if (auc.low <= 0.5) return closed(`${on} it may be no better than chance: ${area}.`)
  const said = `it predicts ${(100 * error).toFixed(1)} points off what is observed`
  if (error > largestError) return closed(`${on} ${said}; ${100 * largestError} are allowed.`)
  return { auc, calibrationError: error, gate: { isOpen: true, why: `${on}: ${area}, and ${said}.` } }
}

function whatIsMissing(calls: readonly { isGood: boolean }[]): string | undefined {
  const good = calls.filter(({ isGood }) => isGood).length
  const bad = calls.length - good
  if (calls.length >= fewestCalls && Math.min(good, bad) >= fewestOfEach) return undefined
  return `It rests on ${good} good and ${bad} bad calls; ${fewestCalls} are needed, ${fewestOfEach} of each at least.`
}

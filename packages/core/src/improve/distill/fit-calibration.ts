import { type Calibration, temperatureOf } from './calibration.ts'
import { softmax } from './softmax.ts'

export type ScoredRow = {
  scores: Float32Array
  /** Column of the right label; null when the model does not know the label. */
  column: number | null
}

/** What fits most data sets, and what a handful of rows can't argue the search out of. */
const usual: Calibration = { temperature: 0.2, slope: 0.3 }
const trustInUsual = 4
const smallestStep = 1e-3

/**
 * The calibration with the least log loss on rows that were not learnt from, drawn a little towards what is usual. A pattern
 * search: the loss is smooth in the two numbers and cheap, and the search gives the same answer on every machine.
 */
export function fitCalibration(rows: ScoredRow[]): Calibration {
  const known = rows.filter((row) => row.column !== null)
  let best = usual
  let bestLoss = loss(known, best)
  const steps = { temperature: 0.5, slope: 0.5 }
  while (steps.temperature > smallestStep || steps.slope > smallestStep) {
    for (const name of ['temperature', 'slope'] as const) {
      const moves = [steps[name], -steps[name]].map((step) => move(best, name, step))
      const better = moves.find((candidate) => loss(known, candidate) < bestLoss)
      if (better === undefined) {
        steps[name] /= 2
      } else {
        best = better
        bestLoss = loss(known, better)
      }
    }
  }
  return best
}

/** The temperature moves by a factor, the slope by a difference. */
function move(from: Calibration, name: keyof Calibration, step: number): Calibration {
  return name === 'temperature'
    ? { ...from, temperature: from.temperature * Math.exp(step) }
    : { ...from, slope: from.slope + step }
}

function loss(rows: ScoredRow[], calibration: Calibration): number {
  const logDistance = Math.log(calibration.temperature / usual.temperature)
  let total = trustInUsual * (logDistance ** 2 + (calibration.slope - usual.slope) ** 2)
  for (const { scores, column } of rows) {
    const probability = softmax(scores, temperatureOf(calibration, scores))[column!]!
    total -= Math.log(Math.max(probability, 1e-12))
  }
  return total
}

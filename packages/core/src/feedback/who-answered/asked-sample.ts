import { type AnswerCell, totalOf } from './answer-cell.ts'
import { cellsNobodyAnswers } from './cells-nobody-answers.ts'
import { knownOfCalls } from './known-of-calls.ts'
import { propensityOfAnswering } from './propensity-of-answering.ts'

/** Cells of some calls, and how many of all calls each of their calls stands for. */
export type Sample = { cells: AnswerCell[]; weights: number[] }

/**
 * The calls that were drawn by chance to be asked, as a sample of all calls: who comes to speak there does not depend on
 * who would have spoken unasked. Each drawn call stands for as many calls as there are like it for each that was drawn,
 * so that a share that changed over time, or with the calls, does no harm. Undefined where the draw left out calls
 * of some kind, or where too few of the drawn answered.
 */
export function askedSample(cells: readonly AnswerCell[], fewestAnswers: number): Sample | undefined {
  const drawn = cells.map(({ score: _, asked, ...cell }) => ({ ...cell, answered: asked?.calls ?? 0 }))
  const asked = totalOf(cells.flatMap(({ asked }) => asked ?? []))
  if (asked.answered < fewestAnswers) return undefined
  if (asked.calls < totalOf(cells).calls && cellsNobodyAnswers(drawn).uncovered.length > 0) return undefined
  const { fitted } = propensityOfAnswering(drawn, knownOfCalls(cells))
  const sample: Sample = { cells: [], weights: [] }
  for (const [index, { asked, score, ...cell }] of cells.entries()) {
    if (!asked || asked.calls === 0) continue
    // The score of the asked calls alone is not known; that of all calls like them stands for both.
    sample.cells.push({ ...cell, ...asked, ...(score && { score: { ...score, ofAnswered: score.ofCalls } }) })
    sample.weights.push(1 / fitted[index]!)
  }
  return sample
}

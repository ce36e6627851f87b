import { type AnswerCell, totalOf } from './answer-cell.ts'
import { type KnownOfCalls, knownOfCalls } from './known-of-calls.ts'
import { type Propensity, propensityOfAnswering } from './propensity-of-answering.ts'

export type Overlap = {
  /** Cells whose like do answer. */
  covered: AnswerCell[]
  uncovered: AnswerCell[]
  /** Share of the calls whose like don't. */
  uncoveredShare: number
  /** Of the covered cells, as it comes out on the way. */
  models: { known: KnownOfCalls; propensity: Propensity }
  /** What most of those have in common, such as `status "error"`; undefined when there are none. */
  whom: string | undefined
}

/** So many answers would be expected, and there is none: less than one in a thousand by chance. */
const expectedAnswers = 7
/** One answer may stand for up to a fifth of all calls. */
const fewestOfAll = 5

/**
 * Where answers can stand for calls at all: positivity, without which no weighing corrects anything (Rosenbaum & Rubin
 * 1983; Petersen et al. 2012). Cells are uncovered when one of their values, or they themselves, have no answer where
 * several would be expected, or when they answer so rarely that one answer would stand for a large part of all calls.
 */
export function cellsNobodyAnswers(cells: readonly AnswerCell[]): Overlap {
  const total = totalOf(cells)
  const known = knownOfCalls(cells)
  const calls = new Float64Array(known.columnCount)
  const answers = new Float64Array(known.columnCount)
  for (const [index, cell] of cells.entries()) {
    for (const column of known.columnsOf[index]!) {
      calls[column]! += cell.calls
      answers[column]! += cell.answered
    }
  }
  const rate = total.answered / total.calls
  const silent = new Set(
    known.names.keys().filter((column) => answers[column] === 0 && calls[column]! * rate >= expectedAnswers),
  )
  const isSilent = cells.map((_, index) => known.columnsOf[index]!.some((column) => silent.has(column)))
  const rest = cells.filter((_, index) => !isSilent[index])
  const modelsOf = (some: readonly AnswerCell[]) => {
    const of = knownOfCalls(some)
    return { known: of, propensity: propensityOfAnswering(some, of) }
  }
  const models = modelsOf(rest)
  const { main, fitted } = models.propensity
  const thin = new Set(
    rest.filter((cell, index) => {
      const isUnheard = cell.answered === 0 && cell.calls * main[index]! >= expectedAnswers
      return isUnheard || fitted[index]! * total.calls < fewestOfAll
    }),
  )
  const covered = rest.filter((cell) => !thin.has(cell))
  const uncovered = cells.filter((cell, index) => isSilent[index] || thin.has(cell))
  return {
    covered,
    models: thin.size === 0 ? models : modelsOf(covered),
    uncovered,
    uncoveredShare: totalOf(uncovered).calls / total.calls,
    whom: describe(
      [...silent].map((column) => ({ name: known.names[column]!, calls: calls[column]! })),
      uncovered,
    ),
  }
}

function describe(
  values: readonly { name: string; calls: number }[],
  cells: readonly AnswerCell[],
): string | undefined {
  const largestValue = [...values].sort((one, other) => other.calls - one.calls)[0]
  if (largestValue) return largestValue.name
  const largestCell = [...cells].sort((one, other) => other.calls - one.calls)[0]
  if (!largestCell) return undefined
  return Object.entries(largestCell.covariates)
    .map(([name, value]) => `${name} "${value}"`)
    .join(' and ')
}

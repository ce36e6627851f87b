import type { AnswerCell } from './answer-cell.ts'

/**
 * What is known of every call as columns of a regression: column 0 is 1 for all, then one for each value of each
 * covariate, without a value of reference, so that a ridge treats all values alike.
 */
export type KnownOfCalls = {
  /** Of each cell the columns that are 1; the others are 0. */
  columnsOf: number[][]
  columnCount: number
  /** How many of the columns are free: the values of a covariate add up to column 0. */
  rank: number
  /** What a column says, `status "error"`; of column 0 nothing. */
  names: string[]
}

export function knownOfCalls(cells: readonly AnswerCell[]): KnownOfCalls {
  const names = ['']
  const columns = new Map<string, number>()
  const columnsOf = cells.map(({ covariates }) => [
    0,
    ...Object.entries(covariates).map(([name, value]) => {
      const described = `${name} "${value}"`
      const column = columns.get(described) ?? names.length
      if (column === names.length) {
        columns.set(described, column)
        names.push(described)
      }
      return column
    }),
  ])
  const covariateCount = Object.keys(cells[0]?.covariates ?? {}).length
  return { columnsOf, columnCount: names.length, rank: names.length - covariateCount, names }
}

/** Sum of a cell's coefficients. */
export function linearOf(columns: readonly number[], coefficients: ArrayLike<number>): number {
  let sum = 0
  for (const column of columns) sum += coefficients[column]!
  return sum
}

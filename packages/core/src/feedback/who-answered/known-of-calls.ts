import type { AnswerCell } from './answer-cell.ts'

/**
 * What is known of every call as columns of a regression: column 0 is 1 for all, then one for each value of each
 * covariate, without a value of reference, so that a ridge treats all values alike.
 */
export type KnownOfCalls = {
  /** Of each cell the columns that are 1, in rising order; the others are 0. */
  columnsOf: number[][]
  columnCount: number
  /** How many of the columns are free: the values of a covariate add up to column 0. */
  rank: number
  /** What a column says, `status "error"`; of column 0 nothing. */
  names: string[]
}

export function knownOfCalls(cells: readonly AnswerCell[]): KnownOfCalls {
  const covariates = Object.keys(cells[0]?.covariates ?? {})
  const names = ['']
  const columnsOf = cells.map(() => [0])
  for (const covariate of covariates) {
    const columns = new Map<string, number>()
    for (let index = 0; index < cells.length; index++) {
      const value = cells[index]!.covariates[covariate]!
      let column = columns.get(value)
      if (column === undefined) {
        column = names.push(`${covariate} "${value}"`) - 1
        columns.set(value, column)
      }
      columnsOf[index]!.push(column)
    }
  }
  return { columnsOf, columnCount: names.length, rank: names.length - covariates.length, names }
}

/** Sum of a cell's coefficients. */
export function linearOf(columns: readonly number[], coefficients: ArrayLike<number>): number {
  let sum = 0
  for (const column of columns) sum += coefficients[column]!
  return sum
}

/**
 * Diagonal of the inverse of a symmetric positive definite matrix, by Cholesky's decomposition: variances from an
 * information matrix. Undefined when the matrix is not positive definite, that is when the data leave some direction
 * open. Cubic in the number of rows.
 */
export function diagonalOfInverse(matrix: readonly (readonly number[])[]): number[] | undefined {
  const size = matrix.length
  const lower = matrix.map(() => new Float64Array(size))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!
      for (let inner = 0; inner < column; inner++) rest -= lower[row]![inner]! * lower[column]![inner]!
      if (row === column) {
        if (rest <= 1e-12 * Math.abs(matrix[row]![row]!)) return undefined
        lower[row]![row] = Math.sqrt(rest)
      } else {
        lower[row]![column] = rest / lower[column]![column]!
      }
    }
  }
  const diagonal = new Array<number>(size).fill(0)
  for (let column = 0; column < size; column++) {
    const solved = new Float64Array(size)
    for (let row = column; row < size; row++) {
      let rest = row === column ? 1 : 0
      for (let inner = column; inner < row; inner++) rest -= lower[row]![inner]! * solved[inner]!
      solved[row] = rest / lower[row]![row]!
      diagonal[column]! += solved[row]! ** 2
    }
  }
  return diagonal
}

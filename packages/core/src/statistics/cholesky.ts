/** A symmetric positive definite matrix, factorised so that systems with it are solved at quadratic cost. */
export type Factorised = { solve: (right: ArrayLike<number>) => Float64Array }

/**
 * Cholesky's decomposition of a symmetric positive definite matrix, `size` × `size` in rows; only its lower triangle is
 * read. Undefined where the matrix is not positive definite, that is where the data leave some direction open.
 */
export function cholesky(matrix: Float64Array, size: number): Factorised | undefined {
  const lower = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column]!
      for (let inner = 0; inner < column; inner++)
        rest -= lower[row * size + inner]! * lower[column * size + inner]!
      if (row !== column) lower[row * size + column] = rest / lower[column * size + column]!
      else if (rest <= 1e-12 * Math.abs(matrix[row * size + row]!)) return undefined
      else lower[row * size + row] = Math.sqrt(rest)
    }
  }
  return {
    solve(right) {
      const solved = Float64Array.from(right)
      for (let row = 0; row < size; row++) {
        for (let inner = 0; inner < row; inner++) solved[row]! -= lower[row * size + inner]! * solved[inner]!
        solved[row]! /= lower[row * size + row]!
      }
      for (let row = size - 1; row >= 0; row--) {
        for (let inner = row + 1; inner < size; inner++)
          solved[row]! -= lower[inner * size + row]! * solved[inner]!
        solved[row]! /= lower[row * size + row]!
      }
      return solved
    },
  }
}

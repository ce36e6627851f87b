/**
 * Brings each row of a padded float matrix to 8 bits: weight ≈ quantised · scale of its row. The largest weight of a row
 * becomes ±127, so the error of a weight is at most half a step of that row.
 */
export function quantiseRows(
  weights: Float32Array,
  rowCount: number,
  paddedColumns: number,
  columns: number,
): { quantised: Int8Array; scales: Float32Array } {
  const quantised = new Int8Array(rowCount * columns)
  const scales = new Float32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const source = weights.subarray(row * paddedColumns, row * paddedColumns + columns)
    let largest = 0
    for (const weight of source) largest = Math.max(largest, Math.abs(weight))
    if (largest === 0) continue
    scales[row] = largest / 127
    for (let column = 0; column < columns; column++) {
      quantised[row * columns + column] = Math.round((source[column]! * 127) / largest)
    }
  }
  return { quantised, scales }
}

const epsilon = 1e-6

/** Layer normalisation of `rows` rows from `source` to `target`: zero mean, unit variance, then scale and bias. */
export function normaliseRows(
  floats: Float32Array,
  source: number,
  target: number,
  rows: number,
  scale: Float32Array,
  bias: Float32Array,
): void {
  const width = scale.length
  for (let row = 0; row < rows; row++) {
    const from = source + row * width
    const to = target + row * width
    let sum = 0
    for (let index = 0; index < width; index++) sum += floats[from + index]!
    const mean = sum / width
    let squares = 0
    for (let index = 0; index < width; index++) {
      const distance = floats[from + index]! - mean
      squares += distance * distance
    }
    const factor = 1 / Math.sqrt(squares / width + epsilon)
    for (let index = 0; index < width; index++) {
      floats[to + index] = (floats[from + index]! - mean) * factor * scale[index]! + bias[index]!
    }
  }
}

/**
 * Scaled dot-product attention within each sentence. Rows at `source` hold queries, keys and values side by side, each
 * `width` wide and cut into heads; the attended values go to rows at `target`, `width` wide.
 */
export function attend(
  floats: Float32Array,
  source: number,
  target: number,
  lengths: number[],
  width: number,
  headWidth: number,
): void {
  const stride = 3 * width
  const scale = 1 / Math.sqrt(headWidth)
  const shares = new Float64Array(Math.max(...lengths))
  let firstRow = 0
  for (const length of lengths) {
    for (let head = 0; head < width; head += headWidth) {
      for (let row = 0; row < length; row++) {
        const query = source + (firstRow + row) * stride + head
        const out = target + (firstRow + row) * width + head
        let largest = Number.NEGATIVE_INFINITY
        for (let other = 0; other < length; other++) {
          const key = source + (firstRow + other) * stride + width + head
          shares[other] = scale * dot(floats, query, key, headWidth)
          if (shares[other]! > largest) largest = shares[other]!
        }
        let total = 0
        for (let other = 0; other < length; other++) {
          shares[other] = Math.exp(shares[other]! - largest)
          total += shares[other]!
        }
        floats.fill(0, out, out + headWidth)
        for (let other = 0; other < length; other++) {
          const value = source + (firstRow + other) * stride + 2 * width + head
          const share = shares[other]! / total
          for (let index = 0; index < headWidth; index++)
            floats[out + index]! += share * floats[value + index]!
        }
      }
    }
    firstRow += length
  }
}

/** Four sums side by side: one alone would wait for each addition to end before the next. */
function dot(floats: Float32Array, left: number, right: number, length: number): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
  for (let index = 0; index < length; index += 4) {
    sum0 += floats[left + index]! * floats[right + index]!
    sum1 += floats[left + index + 1]! * floats[right + index + 1]!
    sum2 += floats[left + index + 2]! * floats[right + index + 2]!
    sum3 += floats[left + index + 3]! * floats[right + index + 3]!
  }
  return sum0 + sum1 + (sum2 + sum3)
}

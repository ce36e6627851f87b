/** Probabilities from scores divided by a temperature; sums to one. */
export function softmax(scores: Float32Array, temperature: number): Float64Array {
  let largest = Number.NEGATIVE_INFINITY
  for (const score of scores) largest = Math.max(largest, score)
  const probabilities = new Float64Array(scores.length)
  let total = 0
  for (let column = 0; column < scores.length; column++) {
    const odds = Math.exp((scores[column]! - largest) / temperature)
    probabilities[column] = odds
    total += odds
  }
  for (let column = 0; column < scores.length; column++) probabilities[column]! /= total
  return probabilities
}

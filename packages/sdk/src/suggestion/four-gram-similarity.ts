const length = 4

/**
 * The share of four-grams (stretches of four UTF-16 code units) that two texts have in common: twice those shared over
 * those of both (Dice), each counted as often as it occurs. Texts that are shorter are alike or not.
 */
export function fourGramSimilarity(one: string, other: string): number {
  if (one.length < length || other.length < length) return one === other ? 1 : 0
  const counts = countFourGrams(one)
  let shared = 0
  for (const gram of fourGrams(other)) {
    const left = counts.get(gram) ?? 0
    if (left > 0) {
      counts.set(gram, left - 1)
      shared += 1
    }
  }
  return (2 * shared) / (one.length + other.length - 2 * (length - 1))
}

/** The share of the four-grams of `part` that `whole` has, however much else it has. */
export function fourGramContainment(part: string, whole: string): number {
  if (part.length < length) return whole.includes(part) ? 1 : 0
  const counts = countFourGrams(whole)
  let [shared, total] = [0, 0]
  for (const gram of fourGrams(part)) {
    const left = counts.get(gram) ?? 0
    if (left > 0) counts.set(gram, left - 1)
    shared += left > 0 ? 1 : 0
    total += 1
  }
  return shared / total
}

function countFourGrams(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const gram of fourGrams(text)) counts.set(gram, (counts.get(gram) ?? 0) + 1)
  return counts
}

function* fourGrams(text: string): Generator<string> {
  for (let start = 0; start + length <= text.length; start += 1) yield text.slice(start, start + length)
}

import type { TextTerms } from '../../text/text-terms.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The non-zero features of one text, in ascending order of feature. */
export type SparseVector = { features: Int32Array; values: Float32Array }

/** Turns terms into TF-IDF: (1 + ln tf) · idf, characters brought to unit length and words to `wordWeight`. */
export function createVectoriser(
  vocabulary: Vocabulary,
  wordWeight: number,
): (terms: TextTerms) => SparseVector {
  const { keys, idf, wordCount } = vocabulary
  const words = new Map<number, number>()
  const characters = new Map<number, number>()
  keys.forEach((key, feature) => {
    const known = feature < wordCount ? words : characters
    known.set(key, feature)
  })

  return (terms) => {
    const wordFeatures = lookUp(terms.words, words)
    const characterFeatures = lookUp(terms.characters, characters)
    const features = new Int32Array(wordFeatures.length + characterFeatures.length)
    features.set(wordFeatures)
    features.set(characterFeatures, wordFeatures.length)
    const values = new Float32Array(features.length)
    const wordEnd = weigh(features, values, 0, wordFeatures.length, 0, idf, wordWeight)
    const end = weigh(features, values, wordFeatures.length, features.length, wordEnd, idf, 1)
    return { features: features.slice(0, end), values: values.slice(0, end) }
  }
}

function lookUp(terms: number[], known: Map<number, number>): Int32Array {
  const found = new Int32Array(terms.length)
  let count = 0
  for (const term of terms) {
    const feature = known.get(term)
    if (feature !== undefined) found[count++] = feature
  }
  return found.subarray(0, count).sort()
}

/** Merges the sorted repeats in [start, end) into unique features written from `target` on; gives the new end. */
function weigh(
  features: Int32Array,
  values: Float32Array,
  start: number,
  end: number,
  target: number,
  idf: Float32Array,
  length: number,
): number {
  let written = target
  let squares = 0
  for (let position = start; position < end; ) {
    const feature = features[position]!
    let count = 0
    while (position < end && features[position] === feature) {
      count += 1
      position += 1
    }
    const value = (1 + Math.log(count)) * idf[feature]!
    squares += value * value
    features[written] = feature
    values[written] = value
    written += 1
  }
  const scale = squares > 0 ? length / Math.sqrt(squares) : 0
  for (let position = target; position < written; position++) values[position]! *= scale
  return written
}

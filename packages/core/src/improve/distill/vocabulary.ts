import type { TextTerms } from '../../text/text-terms.ts'

/** Terms a model knows with their inverse document frequencies: words at [0, wordCount), characters after them. */
export type Vocabulary = { keys: Int32Array; idf: Float32Array; wordCount: number }

export type VocabularyOptions = {
  /** Texts a term must occur in to be kept. */
  minimumTexts: number
}

/**
 * Smooth IDF as scikit-learn's: ln((1 + n) / (1 + df)) + 1, with each text counted by its weight. Terms come in order of
 * first occurrence, which makes the same rows give the same vocabulary.
 */
export function fitVocabulary(
  texts: TextTerms[],
  weights: Float32Array,
  options: VocabularyOptions,
): Vocabulary {
  let total = 0
  for (const weight of weights) total += weight
  const words = countTexts(
    texts.map((text) => text.words),
    weights,
  ).filter((term) => term.texts >= options.minimumTexts)
  const characters = countTexts(
    texts.map((text) => text.characters),
    weights,
  ).filter((term) => term.texts >= options.minimumTexts)
  const all = [...words, ...characters]
  return {
    keys: Int32Array.from(all, (term) => term.key),
    idf: Float32Array.from(all, (term) => Math.log((1 + total) / (1 + term.weight)) + 1),
    wordCount: words.length,
  }
}

type TermCount = { key: number; texts: number; weight: number; lastText: number }

function countTexts(texts: number[][], weights: Float32Array): TermCount[] {
  const counts = new Map<number, TermCount>()
  texts.forEach((terms, text) => {
    const weight = weights[text]!
    for (const key of terms) {
      const count = counts.get(key)
      if (count === undefined) {
        counts.set(key, { key, texts: 1, weight, lastText: text })
      } else if (count.lastText !== text) {
        count.texts += 1
        count.weight += weight
        count.lastText = text
      }
    }
  })
  return [...counts.values()]
}

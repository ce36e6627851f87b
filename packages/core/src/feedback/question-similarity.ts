import { splitWords } from '../text/split-words.ts'
import { contentOf, stem } from './content-words.ts'

/** Longer questions begin with what they ask, or repeat themselves by their beginning. */
const readLength = 500
/** Of "yes", "the second one" and their kind, which may follow anything. */
const fewestContentWords = 2
/**
 * Logistic weights of the overlap of content words (Jaccard, then the share of the shorter one's) and of character
 * trigrams (Dice), fitted on pairs of one intent and of two intents of one domain of CLINC150's training part; see
 * question-similarity.test.ts for what they are worth.
 */
const weights = { bias: -1.89, jaccard: 1.97, overlap: 2.04, trigrams: 7.94 }

/** At this probability and above two questions count as the same. */
export const sameQuestionAt = 0.9

export type QuestionProfile = {
  /** How its words read, to tell a repetition from a rephrasing. */
  normalised: string
  content: ReadonlySet<string>
  trigrams: ReadonlyMap<string, number>
  trigramCount: number
}

/** What is compared of a question; null where it says too little to be compared. */
export function questionProfile(text: string): QuestionProfile | null {
  const words = splitWords(text.slice(0, readLength))
  const content = new Set(contentOf(words).map(stem))
  const normalised = words.join(' ')
  // In scripts without spaces a whole sentence is one word.
  if (content.size < fewestContentWords && normalised.length < 12) return null
  if (content.size === 0) return null
  const trigrams = new Map<string, number>()
  const padded = ` ${normalised} `
  for (let at = 0; at + 3 <= padded.length; at++) {
    const gram = padded.slice(at, at + 3)
    trigrams.set(gram, (trigrams.get(gram) ?? 0) + 1)
  }
  return { normalised, content, trigrams, trigramCount: Math.max(0, padded.length - 2) }
}

/** The probability that both ask the same, where that is as likely as not beforehand. */
export function questionSimilarity(one: QuestionProfile, other: QuestionProfile): number {
  if (one.normalised === other.normalised) return 1
  let shared = 0
  for (const word of one.content) if (other.content.has(word)) shared++
  let sharedTrigrams = 0
  for (const [gram, count] of one.trigrams) sharedTrigrams += Math.min(count, other.trigrams.get(gram) ?? 0)
  const jaccard = shared / (one.content.size + other.content.size - shared)
  const overlap = shared / Math.min(one.content.size, other.content.size)
  const trigrams = (2 * sharedTrigrams) / (one.trigramCount + other.trigramCount)
  const sum =
    weights.bias + weights.jaccard * jaccard + weights.overlap * overlap + weights.trigrams * trigrams
  return 1 / (1 + Math.exp(-sum))
}

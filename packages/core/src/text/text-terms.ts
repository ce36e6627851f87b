import { hashRange, mixHash } from './hash-range.ts'
import { splitWords } from './split-words.ts'

/** Which n-grams a text is read as. Lengths are in words and in UTF-16 units. */
export type TermShape = { wordLength: number; characterLengthMin: number; characterLengthMax: number }

/** Hashed terms of a text, with repeats; words and characters are hashed with different seeds and never meet. */
export type TextTerms = { words: number[]; characters: number[] }

const wordSeed = 0x811c9dc5
const characterSeed = 0x2f0b4a11

/**
 * Word n-grams up to `wordLength`, and character n-grams inside each word with a space on both sides (as scikit-learn's
 * `char_wb`: a word shorter than n counts once, whole). Terms are 32-bit hashes: among 10^5 terms about one pair collides.
 */
export function textTerms(text: string, shape: TermShape): TextTerms {
  const spelled = splitWords(text)
  const words: number[] = []
  const characters: number[] = []
  const hashes = spelled.map((word) => hashRange(word, 0, word.length, wordSeed))
  for (let first = 0; first < hashes.length; first++) {
    let term = 0
    for (let length = 1; length <= shape.wordLength && first + length <= hashes.length; length++) {
      term = mixHash(Math.imul(term, 31) + hashes[first + length - 1]!)
      words.push(term)
    }
  }
  for (const word of spelled) {
    const padded = ` ${word} `
    for (let length = shape.characterLengthMin; length <= shape.characterLengthMax; length++) {
      if (length >= padded.length) {
        characters.push(hashRange(padded, 0, padded.length, characterSeed))
        break
      }
      for (let start = 0; start + length <= padded.length; start++) {
        characters.push(hashRange(padded, start, start + length, characterSeed))
      }
    }
  }
  return { words, characters }
}

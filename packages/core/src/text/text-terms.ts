import { hashRange, mixHash } from './hash-range.ts'
import { splitWords } from './split-words.ts'

/** Which n-grams a text is read as. Lengths are in words and in UTF-16 units. */
export type TermShape = {
  wordLength: number
  /** Words at most this far apart, and not beside each other, make a pair; 1 or less makes none. */
  pairDistanceMax: number
  characterLengthMin: number
  characterLengthMax: number
}

/** Hashed terms of a text, with repeats; words and characters are hashed with different seeds and never meet. */
export type TextTerms = { words: number[]; characters: number[] }

const wordSeed = 0x811c9dc5
const pairSeed = 0x1b873593
const characterSeed = 0x2f0b4a11
const textStart = 0x3c6ef372
const textEnd = 0x2545f491

/**
 * Word n-grams up to `wordLength`, the one or two words that open and close the text, pairs of words with others between
 * them, and character n-grams inside each word with a space on both sides (as scikit-learn's
 * `char_wb`: a word shorter than n counts once, whole). Terms are 32-bit hashes: among 10^5 terms about one pair collides.
 */
export function textTerms(text: string, shape: TermShape): TextTerms {
  const spelled = splitWords(text)
  const words: number[] = []
  const characters: number[] = []
  const hashes = spelled.map((word) => hashRange(word, 0, word.length, wordSeed))
  const count = hashes.length
  for (let first = 0; first < count; first++) {
    let term = 0
    for (let length = 1; length <= shape.wordLength && first + length <= count; length++) {
      term = join(term, hashes[first + length - 1]!)
      words.push(term)
    }
    for (let distance = 2; distance <= shape.pairDistanceMax && first + distance < count; distance++) {
      words.push(join(join(pairSeed, hashes[first]!), hashes[first + distance]!))
    }
  }
  if (count > 0) words.push(join(textStart, hashes[0]!), join(textEnd, hashes[count - 1]!))
  if (count > 1) {
    words.push(
      join(join(textStart, hashes[0]!), hashes[1]!),
      join(join(textEnd, hashes[count - 1]!), hashes[count - 2]!),
    )
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

const join = (before: number, next: number): number => mixHash(Math.imul(before, 31) + next)

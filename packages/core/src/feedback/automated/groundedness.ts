import { contentWords, hasDigit } from '../content-words.ts'

/** How much of the answer and of all documents together is read; embedding windows are smaller. */
const longestAnswer = 6_000
const longestDocuments = 60_000
const fewestWords = 4
/**
 * A number, date or identifier that stands in no document weighs as much as this many words: answers borrow their words
 * from the language, and their figures from the documents. Short ones stand everywhere by chance.
 */
const weightOfFigure = 6
const weightOfShortFigure = 2
const shortFigure = 2

/**
 * How much of what the answer says stands in the documents it was to rest on: the weighted share of its different content
 * words and figures found in any of them, from 0 to 1. Lexical, so a paraphrase counts less than a quotation. Null when
 * there is no document, or too little to count.
 */
export function groundednessOf(answer: string, documents: readonly string[]): number | null {
  if (documents.length === 0) return null
  const said = new Set(contentWords(answer.slice(0, longestAnswer)))
  if (said.size < fewestWords) return null
  const known = new Set<string>()
  let room = longestDocuments
  for (const document of documents) {
    if (room <= 0) break
    for (const word of contentWords(document.slice(0, room))) known.add(word)
    room -= document.length
  }
  if (known.size === 0) return null
  let found = 0
  let all = 0
  for (const word of said) {
    const weight = hasDigit(word) ? (word.length > shortFigure ? weightOfFigure : weightOfShortFigure) : 1
    all += weight
    if (known.has(word)) found += weight
  }
  return found / all
}

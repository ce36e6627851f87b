import { splitWords } from '../text/split-words.ts'
import { functionWords } from './automated/function-words.ts'

/** Words that say what a text is about: neither function words of any known language nor single letters. */
export function contentWords(text: string): string[] {
  return contentOf(splitWords(text))
}

/** Those of a text's words. */
export function contentOf(words: readonly string[]): string[] {
  return words.filter((word) => !isFunctionWord(word) && (word.length > 2 || hasDigit(word)))
}

export function hasDigit(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (code >= 48 && code <= 57) return true
  }
  return false
}

/** English suffixes only, and cautiously: of the other languages the character n-grams take care. */
export function stem(word: string): string {
  const bare = word.replace(/['’]s$/, '')
  if (bare.length <= 4) return bare
  if (bare.endsWith('ies')) return `${bare.slice(0, -3)}y`
  return bare.replace(/(?:ing|ed|es|s|ly)$/, (suffix) => (bare.length - suffix.length >= 3 ? '' : suffix))
}

const englishContractions = new Set(
  "i'm i'd i've i'll it's that's what's don't can't didn't isn't please just like tell know want need get got let".split(
    ' ',
  ),
)

function isFunctionWord(word: string): boolean {
  return functionWords.has(word) || englishContractions.has(word)
}

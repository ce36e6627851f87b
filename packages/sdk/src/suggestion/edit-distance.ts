import { type Alignment, align } from './align.ts'
import { codeLexemes, type Lexer } from './lexemes.ts'

/** `start` and `end` are offsets in the text that was searched; `lexemes` counts those of the text that was sought. */
export type LexemeDistance = Alignment & { lexemes: number; searchedLexemes: number }

/**
 * How many lexemes of `sought` have to change for it to be found in `text`, and where. The reference is Copilot's measure
 * of retained code: the first lexeme may be the end of a longer word and the last one the beginning of one, since a
 * completion often begins or ends inside a word.
 */
export function lexemeDistance(text: string, sought: string, lexer: Lexer = codeLexemes): LexemeDistance {
  const searched = lexer(text)
  const needle = lexer(sought)
  const lengths = { lexemes: needle.length, searchedLexemes: searched.length }
  const last = needle.length - 1
  if (searched.length === 0 || last < 0) return { distance: needle.length, start: 0, end: 0, ...lengths }
  // Numbers are compared faster than words are.
  const numbers = new Map<string, number>()
  const numberOf = (lexeme: string) => {
    const known = numbers.get(lexeme)
    if (known !== undefined) return known
    numbers.set(lexeme, numbers.size)
    return numbers.size - 1
  }
  const found = Uint32Array.from(searched, (lexeme) => numberOf(lexeme.text))
  const wanted = Uint32Array.from(needle, (lexeme) => numberOf(lexeme.text))
  const differs = (place: number, needlePlace: number) => {
    if (needlePlace > 0 && needlePlace < last) return found[place] !== wanted[needlePlace]
    const word = searched[place]!.text
    const endsAlike = needlePlace === 0 && word.endsWith(needle[0]!.text)
    const beginsAlike = needlePlace === last && word.startsWith(needle[last]!.text)
    return !endsAlike && !beginsAlike
  }
  const { distance, start, end } = align(searched.length, needle.length, differs)
  let endOffset = searched[end]?.start ?? text.length
  if (endOffset > 0 && text[endOffset - 1] === ' ') endOffset -= 1
  return { distance, start: searched[start]!.start, end: endOffset, ...lengths }
}

/** How many characters (UTF-16 code units) of `sought` have to change for it to be found in `text`, and where. */
export function characterDistance(text: string, sought: string): Alignment {
  return align(
    text.length,
    sought.length,
    (place, wanted) => text.charCodeAt(place) !== sought.charCodeAt(wanted),
  )
}

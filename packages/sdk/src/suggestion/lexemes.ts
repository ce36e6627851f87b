/** A word, a run of spaces or any other character, with where it begins in UTF-16 code units. */
export type Lexeme = { text: string; start: number }

/** How a text is cut into what counts as one change. */
export type Lexer = (text: string) => Lexeme[]

/** Words, runs of spaces, and every other character by itself; one space between two of them is none. */
const codePattern = /[\p{L}\p{Nd}_]+| +|[^\p{L}\p{Nd}_ ]/gu

/** As Copilot cuts code. Line breaks and indentation count. */
export const codeLexemes: Lexer = (text) =>
  [...text.matchAll(codePattern)].flatMap((match) =>
    match[0] === ' ' ? [] : [{ text: match[0], start: match.index }],
  )

/** The same without line breaks and indentation, so that only what was written counts and not how it is set. */
export const writtenLexemes: Lexer = (text) => codeLexemes(text).filter((lexeme) => lexeme.text.trim() !== '')

/**
 * Words and punctuation of prose, also of languages that put no spaces between words. How lines are broken doesn't count.
 */
export const proseLexemes: Lexer = (text) => {
  if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) return writtenLexemes(text)
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({
    text: segment,
    start: index,
  })).filter((lexeme) => lexeme.text.trim() !== '')
}

/** A line each, for texts that are too long to be compared word by word. */
export const lineLexemes: Lexer = (text) =>
  [...text.matchAll(/[^\n]+/g)].flatMap(({ 0: line, index }) => {
    const written = line.trim()
    return written === '' ? [] : [{ text: written, start: index + line.indexOf(written) }]
  })

/** Beyond this many characters a text is cut until asked for, and never parsed as Markdown. */
export const readableCharacters = 20_000
/** Deeper nesting than this is not writing but an attack on the parser. */
const deepestNesting = 30

/** Whether a text is safe to hand to the Markdown parser: not too long, not nested without end. */
export function isParsable(text: string): boolean {
  if (text.length > readableCharacters) return false
  const nested = new RegExp(
    `(?:^|\\n)(?:[ \\t]*>){${deepestNesting},}|[[(*_]{${deepestNesting},}|(?:^|\\n)[ \\t]{${deepestNesting * 4},}[-*\\d]`,
  )
  return !nested.test(text)
}

const pieceCharacters = 4_000

/** A long text in pieces that end with a line where lines are of a usual length. Joined by nothing they are the text, but for the line breaks between them. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at + pieceCharacters)
    const isNear = newline >= 0 && newline < at + 2 * pieceCharacters
    const end = isNear ? newline : wholeCharacterEnd(text, at + pieceCharacters)
    pieces.push(text.slice(at, end))
    at = isNear ? end + 1 : end
  }
  return pieces
}

/** `end`, or one further where it would split a character that takes two. */
function wholeCharacterEnd(text: string, end: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end + 1 : end
}

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

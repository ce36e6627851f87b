/** Control and format characters, but for line breaks, tabs and the joiners that emoji and some scripts are written with. */
const hidden = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * A text with every character that shows nothing, or that turns the reading direction, written as its escape. Where a
 * text stands for exactly what was sent, nothing in it may hide or reorder what stands beside it.
 */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

const encoder = new TextEncoder()

/**
 * The longest start of `text` whose UTF-8 has at most `maxBytes` bytes. It never ends in half a character, and lone
 * surrogates, which no store takes, become U+FFFD.
 */
export function cutText(text: string, maxBytes: number): string {
  const start = text.length <= maxBytes ? text : text.slice(0, maxBytes)
  const wellFormed = start.toWellFormed()
  // No UTF-16 unit takes more than three bytes, so short texts need no counting.
  if (wellFormed.length * 3 <= maxBytes) return wellFormed
  const { read } = encoder.encodeInto(wellFormed, new Uint8Array(maxBytes))
  return read === wellFormed.length ? wellFormed : wellFormed.slice(0, read)
}

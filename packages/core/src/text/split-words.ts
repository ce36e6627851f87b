const wordPattern = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu

/** Lower-case words of a text, Unicode-normalised (NFKC), so that the same words compare equal however they were typed. */
export function splitWords(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(wordPattern) ?? []
}

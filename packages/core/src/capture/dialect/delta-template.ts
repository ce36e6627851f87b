/**
 * Most events of a stream are the event before with another piece of text. Once one was parsed and taken in, the
 * template reads the piece out of events that differ from it in nothing else, at a fraction of the cost of parsing.
 */
export type DeltaTemplate = {
  /** The piece of text of an event that fits; undefined when the event must be parsed. */
  textOf(data: string): string | undefined
  /** Takes an event that says nothing new but `text`, which stands behind `marker` in it. */
  learn(data: string, text: string): void
}

/** An upstream whose events differ in more than their text, by padding or a count, is not worth trying for ever. */
const mostMisses = 8

/** @param marker The key with its quotes, the colon and the quote that opens the text, e.g. `"content":"`. */
export function createDeltaTemplate(marker: string): DeltaTemplate {
  let before = ''
  let after = ''
  let misses = 0
  return {
    textOf(data) {
      const end = data.length - after.length
      if (before === '' || end < before.length) return undefined
      // Comparing slices is several times as fast as `startsWith` and `endsWith`.
      if (data.slice(0, before.length) !== before || data.slice(end) !== after) return undefined
      const text = data.slice(before.length, end)
      // An escape needs a parser, and a quote would end the text before its time.
      if (text.includes('\\') || text.includes('"')) return undefined
      misses = 0
      return text
    },
    learn(data, text) {
      if (misses >= mostMisses || text === '') return
      misses += 1
      const at = data.indexOf(marker)
      const from = at + marker.length
      if (at === -1 || !data.startsWith(text, from) || data[from + text.length] !== '"') return
      before = data.slice(0, from)
      after = data.slice(from + text.length)
    },
  }
}

import type { TextRange } from './text-range.ts'

/** How many words of one text may have no counterpart in the other before the next that has. */
const lookAhead = 40
const word = /[\p{L}\p{N}]+/gu
/** The address of a Markdown link or image, which nobody reads. */
const linkAddress = /\]\([^)\s]*(?:\s"[^"]*")?\)/g

/**
 * Where a part of a rendered text stands in the text that it was rendered from, such as Markdown: words are matched in their
 * order, and what stands between matched words goes with them. Null when no word of the part is found.
 */
export function rangeInSource(source: string, rendered: string, part: TextRange): TextRange | null {
  if (source.trim() === rendered) {
    const skipped = source.length - source.trimStart().length
    return { start: part.start + skipped, end: part.end + skipped }
  }
  const read = source.replace(linkAddress, (address) => ' '.repeat(address.length))
  const targets = [...read.matchAll(word)]
  let next = 0
  let start = -1
  let end = -1
  for (const { 0: text, index } of rendered.matchAll(word)) {
    if (index >= part.end) break
    const ahead = targets.slice(next, next + lookAhead).findIndex((target) => target[0] === text)
    if (ahead === -1) continue
    next += ahead + 1
    if (index + text.length <= part.start) continue
    const at = targets[next - 1]!.index
    if (start === -1) start = at + Math.max(0, part.start - index)
    end = at + Math.min(text.length, part.end - index)
  }
  if (start === -1) return null
  return widen(source, rendered.slice(part.start, part.end), { start, end })
}

/** Takes in the marks of punctuation at the edges of the part, where the source has the same. */
function widen(source: string, part: string, { start, end }: TextRange): TextRange {
  const leading = /^[^\p{L}\p{N}]*/u.exec(part)![0]
  const trailing = /[^\p{L}\p{N}]*$/u.exec(part)![0]
  return {
    start: source.slice(0, start).endsWith(leading) ? start - leading.length : start,
    end: source.startsWith(trailing, end) ? end + trailing.length : end,
  }
}

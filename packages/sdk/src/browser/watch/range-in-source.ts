import type { TextRange } from './text-range.ts'

/** How many words of one text may have no counterpart in the other before the next that has. */
const lookAhead = 40
const word = /[\p{L}\p{N}]+/gu
/** The address of a Markdown link or image, which nobody reads. */
const linkAddress = /\]\([^)\s]*(?:\s"[^"]*")?\)/g

/** A word of the rendered text, from `start` to `end`, that stands at `at` in the source. */
type Match = TextRange & { at: number }

/**
 * Where a part of a rendered text stands in the text that it was rendered from, such as Markdown: words are matched in their
 * order, and what stands between matched words goes with them. A part without any such word is what stands between its
 * neighbours; null when that is nothing.
 */
export function rangeInSource(source: string, rendered: string, part: TextRange): TextRange | null {
  if (source.trim() === rendered) {
    const skipped = source.length - source.trimStart().length
    return { start: part.start + skipped, end: part.end + skipped }
  }
  const matches = matchWords(source, rendered)
  const inside = matches.filter(({ start, end }) => start < part.end && part.start < end)
  const [first, last] = [inside[0], inside.at(-1)]
  if (!first || !last) return between(source, matches, part)
  const start = first.at + Math.max(0, part.start - first.start)
  const end = last.at + Math.min(last.end, part.end) - last.start
  return widen(source, rendered.slice(part.start, part.end), { start, end })
}

function matchWords(source: string, rendered: string): Match[] {
  const read = source.replace(linkAddress, (address) => ' '.repeat(address.length))
  const targets = [...read.matchAll(word)]
  let next = 0
  return Array.from(rendered.matchAll(word)).flatMap(({ 0: text, index }) => {
    const ahead = targets.slice(next, next + lookAhead).findIndex((target) => target[0] === text)
    if (ahead === -1) return []
    next += ahead + 1
    return { start: index, end: index + text.length, at: targets[next - 1]!.index }
  })
}

function between(source: string, matches: readonly Match[], part: TextRange): TextRange | null {
  const before = matches.findLast(({ end }) => end <= part.start)
  const after = matches.find(({ start }) => start >= part.end)
  const start = before ? before.at + before.end - before.start : 0
  const text = source.slice(start, after?.at)
  const from = start + text.length - text.trimStart().length
  return text.trim() === '' ? null : { start: from, end: from + text.trim().length }
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

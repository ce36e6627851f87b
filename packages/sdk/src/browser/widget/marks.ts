import { documentRanges, type TextRange } from '../watch/text-range.ts'
import { styleSheet } from './style-sheet.ts'

const highlightName = 'loopwright-marked'

/** Marked parts with one more; parts that overlap become one. In the order of the text. */
export function withMark(marks: readonly TextRange[], added: TextRange): TextRange[] {
  const touches = (one: TextRange) => one.start < added.end && added.start < one.end
  const joined = marks
    .filter(touches)
    .reduce(
      (union, one) => ({ start: Math.min(union.start, one.start), end: Math.max(union.end, one.end) }),
      added,
    )
  return [...marks.filter((one) => !touches(one)), joined].sort((one, other) => one.start - other.start)
}

/** The sentences of a text, without the white space around each. */
export function sentencesOf(text: string, language: string): TextRange[] {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ segment, index }) => {
    const start = index + segment.length - segment.trimStart().length
    return { start, end: start + segment.trim().length }
  }).filter(({ start, end }) => start < end)
}

/**
 * Shows marks in the answer itself, without touching its elements. The page styles them by
 * `::highlight(loopwright-marked)`. Returns how to take them away.
 */
export function paintMarks(element: Element, marks: readonly TextRange[]): () => void {
  if (!('highlights' in CSS)) return () => {}
  let highlight = CSS.highlights.get(highlightName)
  if (!highlight) {
    highlight = new Highlight()
    CSS.highlights.set(highlightName, highlight)
    // First of the sheets, so that any rule of the page goes before it.
    const sheet = styleSheet(`::highlight(${highlightName}) { background: #ffd75e; color: #1c1b19 }`)
    document.adoptedStyleSheets.unshift(sheet)
  }
  const ranges = documentRanges(element, marks)
  for (const range of ranges) highlight.add(range)
  return () => {
    for (const range of ranges) highlight.delete(range)
  }
}

import type { Feedback } from '@loopwright/contract'

/** A stretch of a text, and which observations marked it. */
export type MarkedPiece = { text: string; marks: readonly string[] }

type Mark = { id: string; start: number; end: number }

/**
 * A text cut where marks begin and end. Marks that overlap give pieces with several ids; what lies outside of the text is
 * left out.
 */
export function markedPieces(text: string, items: readonly Feedback[]): MarkedPiece[] {
  const marks = items.flatMap(marksOf).filter(({ start, end }) => start < Math.min(end, text.length))
  const cuts = new Set([
    0,
    text.length,
    ...marks.flatMap(({ start, end }) => [start, Math.min(end, text.length)]),
  ])
  const places = [...cuts].toSorted((one, other) => one - other)
  return places.slice(0, -1).map((start, index) => ({
    text: text.slice(start, places[index + 1]),
    marks: [...new Set(marks.filter((mark) => mark.start <= start && start < mark.end).map(({ id }) => id))],
  }))
}

/** What was revised or taken back marks nothing any more. */
function marksOf({ id, value, anchor, supersededBy }: Feedback): Mark[] {
  if (supersededBy !== null || value === null) return []
  const spans = Array.isArray(value) ? value.map(({ start, end }) => ({ id, start, end })) : []
  return anchor?.kind === 'text' ? [...spans, { id, start: anchor.start, end: anchor.end }] : spans
}

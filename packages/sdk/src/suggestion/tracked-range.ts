/** A stretch of a text in UTF-16 code units; `end` is exclusive. */
export type TextRange = { start: number; end: number }

/** One change of a document: `removed` code units from `offset` on gave way to `inserted` others. */
export type DocumentEdit = { offset: number; removed: number; inserted: number }

/**
 * Where a stretch lies after a change. What is written right before or right behind it does not belong to it; where a change
 * takes in an end of it, that end stays as far inside what was written as it was inside what it replaced.
 */
export function moveRange({ start, end }: TextRange, edit: DocumentEdit): TextRange {
  const movedStart = movePoint(start, edit, edit.offset + edit.removed <= start)
  const movedEnd = movePoint(end, edit, edit.offset + edit.removed <= end && edit.offset < end)
  return { start: movedStart, end: Math.max(movedStart, movedEnd) }
}

function movePoint(point: number, { offset, removed, inserted }: DocumentEdit, isBehind: boolean): number {
  if (isBehind) return point + inserted - removed
  return point <= offset ? point : offset + Math.min(point - offset, inserted)
}

/** Where a part of a text begins and ends, in UTF-16 code units; `end` is exclusive. */
export type TextRange = { start: number; end: number }

/** The text of a rendered answer, which text ranges count in: what its text nodes hold, without white space around it. */
export const textOf = (element: Element): string => element.textContent.trim()

/** The part of the answer's text that is selected now; null when none is. */
export function selectedRange(element: Element): TextRange | null {
  // Chromium keeps what is selected inside a shadow tree to that tree.
  const tree = element.getRootNode() as Document & { getSelection?: Document['getSelection'] }
  const selection = tree.getSelection?.() ?? document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  return textRange(element, selection.getRangeAt(0))
}

/** The part of the answer's text that a range of the document covers; null when that is empty. */
export function textRange(element: Element, range: Range): TextRange | null {
  if (!range.intersectsNode(element)) return null
  const before = document.createRange()
  before.selectNodeContents(element)
  const part = before.cloneRange()
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0)
    part.setStart(range.startContainer, range.startOffset)
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0)
    part.setEnd(range.endContainer, range.endOffset)
  before.setEnd(part.startContainer, part.startOffset)
  const whole = element.textContent
  const skipped = whole.length - whole.trimStart().length
  const length = whole.trim().length
  const from = before.toString().length - skipped
  const start = Math.max(0, from)
  const end = Math.min(length, from + part.toString().length)
  return start < end ? { start, end } : null
}

/** Which share of a text's characters, white space left out, lies in a part of it. */
export function shareOf(text: string, { start, end }: TextRange): number {
  const count = (part: string) => part.replace(/\s+/g, '').length
  return Math.min(1, count(text.slice(start, end)) / Math.max(1, count(text)))
}

/** The document's ranges that hold these parts of the answer's text. */
export function documentRanges(element: Element, parts: readonly TextRange[]): Range[] {
  const whole = element.textContent
  const skipped = whole.length - whole.trimStart().length
  const ranges = parts.map(() => document.createRange())
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let at = -skipped
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = node as Text
    for (const [index, { start, end }] of parts.entries()) {
      if (start >= at && start < at + length) ranges[index]?.setStart(node, start - at)
      if (end > at && end <= at + length) ranges[index]?.setEnd(node, end - at)
    }
    at += length
  }
  return ranges
}

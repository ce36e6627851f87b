import { isRecord } from './is-record.ts'
import { visibleText } from './visible-text.ts'

/** One line of a value written as JSON. */
export type JsonLine = {
  depth: number
  /** The field's name, or null in lists and at the top. */
  key: string | null
  text: string
  tone: 'string' | 'number' | 'literal' | 'bracket' | 'note'
  /** For a bracket that opens: the index of the line that closes it. */
  closesAt: number | null
  /** What the text leaves out of a string. */
  rest: string
  hasComma: boolean
}

export type JsonLimits = { deepest: number; mostLines: number; longestText: number }

export const readingLimits: JsonLimits = { deepest: 150, mostLines: 100_000, longestText: 600 }

const shortestNumberList = 12
const numbersShown = 4

type Open = {
  closing: '}' | ']'
  openedAt: number
  entries: Iterator<[string | null, unknown]>
  left: number
  hasComma: boolean
}

/** A JSON value as the lines a person reads, within limits; walks without recursion, so that depth costs no stack. */
export function jsonLines(value: unknown, limits: JsonLimits = readingLimits): JsonLine[] {
  const lines: JsonLine[] = []
  const open: Open[] = []
  const write = (key: string | null, item: unknown, hasComma: boolean) => {
    const line = lineOf(open.length, key, item, hasComma, limits)
    lines.push(line)
    if (line.tone !== 'bracket' || line.closesAt !== null) return
    const entries = Array.isArray(item)
      ? item.map((inner) => [null, inner] as const)
      : Object.entries(item as object)
    open.push({
      closing: Array.isArray(item) ? ']' : '}',
      openedAt: lines.length - 1,
      entries: entries[Symbol.iterator]() as Open['entries'],
      left: entries.length,
      hasComma,
    })
  }
  write(null, value, false)
  while (open.length > 0) {
    const innermost = open.at(-1) as Open
    const next = innermost.entries.next()
    if (!next.done && lines.length < limits.mostLines) {
      innermost.left -= 1
      write(next.value[0], next.value[1], innermost.left > 0)
      continue
    }
    if (!next.done) lines.push(note(open.length, `${innermost.left} more not shown: download it to see all`))
    open.pop()
    const opened = lines[innermost.openedAt] as JsonLine
    opened.closesAt = lines.length
    lines.push({
      ...note(open.length, innermost.closing),
      tone: 'bracket',
      closesAt: -1,
      hasComma: innermost.hasComma,
    })
  }
  return lines
}

function lineOf(
  depth: number,
  key: string | null,
  item: unknown,
  hasComma: boolean,
  limits: JsonLimits,
): JsonLine {
  const line = { depth, key: key === null ? null : writtenString(key), closesAt: null, rest: '', hasComma }
  if (typeof item === 'string') {
    const isLong = item.length > limits.longestText
    const shown = isLong ? item.slice(0, limits.longestText) : item
    return {
      ...line,
      text: writtenString(shown),
      tone: 'string',
      rest: isLong ? item.slice(limits.longestText) : '',
    }
  }
  if (typeof item === 'number') return { ...line, text: String(item), tone: 'number' }
  if (!Array.isArray(item) && !isRecord(item)) return { ...line, text: String(item ?? null), tone: 'literal' }
  const size = Array.isArray(item) ? item.length : Object.keys(item).length
  if (size === 0) return { ...line, text: Array.isArray(item) ? '[]' : '{}', tone: 'literal' }
  if (isNumberList(item)) {
    return {
      ...line,
      text: `[${item.slice(0, numbersShown).join(', ')}, … ${item.length} numbers]`,
      tone: 'number',
    }
  }
  if (depth >= limits.deepest) return { ...line, text: '… nested deeper than is shown', tone: 'note' }
  return { ...line, text: Array.isArray(item) ? '[' : '{', tone: 'bracket', hasComma: false }
}

function note(depth: number, text: string): JsonLine {
  return { depth, key: null, text, tone: 'note', closesAt: null, rest: '', hasComma: false }
}

function isNumberList(item: unknown): item is number[] {
  return (
    Array.isArray(item) &&
    item.length >= shortestNumberList &&
    item.every((number) => typeof number === 'number')
  )
}

function writtenString(text: string): string {
  return visibleText(JSON.stringify(text))
}

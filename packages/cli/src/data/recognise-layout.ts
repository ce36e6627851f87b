import type { FileLayout } from './file-record.ts'
import { recogniseTable } from './split-rows.ts'

const mostLines = 50

/** How the records of a file follow one another, told by its first bytes. */
export function recogniseLayout(head: string): FileLayout {
  const start = head.replace(/^\uFEFF/, '').trimStart()
  if (start.startsWith('[')) return 'list'
  if (!start.startsWith('{')) return recogniseTable(start) ?? 'lines'
  const lines = start.split('\n', mostLines)
  // The last one may be cut off; where it is the only one, it is a long line.
  const whole = lines.length === 1 ? [] : lines.slice(0, mostLines - 1)
  return lines.length === 1 || whole.some(isObject) ? 'lines' : 'values'
}

/** A broken line among whole ones is a broken line; a document over several lines has no line that is an object itself. */
function isObject(line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

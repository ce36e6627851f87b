import { createHash } from 'node:crypto'
import { newFeedbackSchema, newSpanSchema } from '@loopwright/contract'

export type ImportItem = { kind: 'span' | 'feedback'; item: Record<string, unknown> }

const spanFields = Object.keys(newSpanSchema.shape)
const feedbackFields = Object.keys(newFeedbackSchema.shape)

/** Of what `loopwright export` wrote, the fields that can be sent again. */
function toSendable(item: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap((name) => (item[name] == null ? [] : [[name, item[name]]])))
}

function feedbackOf(item: Record<string, unknown>, line: string): Record<string, unknown> {
  const sendable = 'receivedAt' in item ? toSendable(item, feedbackFields) : item
  const author = sendable.author as { id?: unknown } | undefined
  if (author && author.id == null) delete sendable.author
  // The id follows from the line, so that importing a file again keeps each of its lines once.
  const id = sendable.id ?? `import-${createHash('sha256').update(line.trim()).digest('hex').slice(0, 32)}`
  return { ...sendable, id }
}

/** What a line holds: a span (it has `spanId`), feedback (it has `signal`), or words on why it is neither. */
export function readItem(line: string): ImportItem | { problem: string } {
  let item: unknown
  try {
    item = JSON.parse(line)
  } catch (error) {
    return { problem: `This line is no JSON: ${(error as Error).message}` }
  }
  if (typeof item !== 'object' || item === null) return { problem: 'This line holds no JSON object.' }
  const fields = item as Record<string, unknown>
  if ('spanId' in fields) {
    return { kind: 'span', item: 'inputText' in fields ? toSendable(fields, spanFields) : fields }
  }
  if ('signal' in fields) return { kind: 'feedback', item: feedbackOf(fields, line) }
  return { problem: 'This line is neither a span (it has no "spanId") nor feedback (it has no "signal").' }
}

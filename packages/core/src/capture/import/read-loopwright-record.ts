import { newFeedbackSchema, newSpanSchema } from '@loopwright/contract'
import type { ImportContext, RecordReading } from './imported.ts'

const spanFields = Object.keys(newSpanSchema.shape)
const feedbackFields = Object.keys(newFeedbackSchema.shape)

/** A span (it has `spanId`) or feedback (it has `signal`), as it is sent or as `loopwright export` wrote it. */
export function readLoopwrightRecord(record: Record<string, unknown>, context: ImportContext): RecordReading {
  if ('spanId' in record) {
    return {
      items: [{ kind: 'span', item: 'inputText' in record ? sendable(record, spanFields) : record }],
    }
  }
  if ('signal' in record) {
    return { items: [{ kind: 'feedback', item: feedbackOf(record, context), signals: [] }] }
  }
  return { problem: 'This is neither a span (it has no "spanId") nor feedback (it has no "signal").' }
}

/** Of what was exported, the fields that can be sent again. */
function sendable(item: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap((name) => (item[name] == null ? [] : [[name, item[name]]])))
}

function feedbackOf(record: Record<string, unknown>, { hash }: ImportContext): Record<string, unknown> {
  const item = 'receivedAt' in record ? sendable(record, feedbackFields) : { ...record }
  const author = item.author as { id?: unknown } | undefined
  if (author && author.id == null) delete item.author
  return { ...item, id: item.id ?? `import-${hash(JSON.stringify(record))}` }
}

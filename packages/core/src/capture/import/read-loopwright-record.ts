import { newFeedbackSchema, newSpanSchema } from '@loopwright/contract'
import type { ImportContext, RecordReading } from './imported.ts'
import { isFeedbackRow, readFeedbackRow } from './read-feedback-row.ts'

const spanFields = Object.keys(newSpanSchema.shape)
const feedbackFields = Object.keys(newFeedbackSchema.shape)

/** What the server says of calls by itself, it says again of imported ones, and takes from nobody. */
const saidByServer = /^(?:confidence|automated|inferred):/

/** A span (it has `spanId`) or feedback (it has `signal`), as it is sent, as `loopwright export` wrote it, or a table's row. */
export function readLoopwrightRecord(record: Record<string, unknown>, context: ImportContext): RecordReading {
  if ('spanId' in record) {
    return {
      items: [{ kind: 'span', item: 'inputText' in record ? sendable(record, spanFields) : record }],
    }
  }
  if (isFeedbackRow(record)) return readFeedbackRow(record, context)
  if ('receivedAt' in record && saidByServer.test(String(record.id))) return { items: [] }
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
  // Of a retraction the value is null; of anything else null says that there is none.
  if (record.value === null) item.value = null
  const author = item.author as { id?: unknown } | undefined
  if (author && author.id == null) delete item.author
  return { ...item, id: item.id ?? `import-${hash(JSON.stringify(record))}` }
}

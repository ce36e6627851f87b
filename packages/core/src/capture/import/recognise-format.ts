import { isRecord } from '../is-record.ts'
import { messagesOf } from './chat-message.ts'
import type { ImportFormat } from './imported.ts'
import { isFeedbackRow } from './read-feedback-row.ts'

/** Langfuse's kinds of observations, in the spelling of its exports. */
const observationTypes = new Set([
  ...['SPAN', 'GENERATION', 'EVENT', 'AGENT', 'TOOL', 'CHAIN'],
  ...['RETRIEVER', 'EVALUATOR', 'EMBEDDING', 'GUARDRAIL'],
])

/** The format of one record, told by its fields alone; undefined when no format has such a record. */
export function recogniseFormat(record: unknown): ImportFormat | undefined {
  if (!isRecord(record)) return undefined
  const has = (...names: string[]) => names.some((name) => name in record)
  if (has('resourceSpans', 'resourceLogs')) return 'otlp'
  if (has('spanId') || (has('signal') && has('target')) || isFeedbackRow(record)) return 'loopwright'
  if (has('episode_id') && has('function_name')) return 'tensorzero'
  if (has('target_id') && has('value', 'metric_name')) return 'tensorzero'
  if (has('inference_id') && has('value', 'raw_request')) return 'tensorzero'
  if (messagesOf(record)) return 'chat'
  if (has('StateName') && has('CurrentSuggestion')) return 'copilot'
  if (has('traceId', 'trace_id') && observationTypes.has(String(record.type).toUpperCase())) return 'langfuse'
  if (
    has('observations', 'scores', 'traces') &&
    [record.observations, record.scores, record.traces].some(Array.isArray)
  )
    return 'langfuse'
  if (has('name') && has('value', 'stringValue', 'string_value') && has('dataType', 'data_type', 'source'))
    return 'langfuse'
  if (
    has('id') &&
    has('timestamp') &&
    has('sessionId', 'session_id', 'userId', 'user_id', 'bookmarked', 'public')
  )
    return 'langfuse'
  return undefined
}

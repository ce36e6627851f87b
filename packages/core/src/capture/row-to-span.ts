import type { Span } from '@loopwright/contract'
import type { SpanRow } from './span-row.ts'

type SpanPayload = Span['input']

/** A row of the ledger as the span that crosses the wire. */
export function rowToSpan(row: SpanRow): Span {
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id || null,
    inferenceId: row.inference_id || null,
    name: row.name,
    kind: row.kind as Span['kind'],
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    status: row.status as Span['status'],
    errorMessage: row.error_message || null,
    sessionId: row.session_id || null,
    userTaskId: row.user_task_id || null,
    endUserId: row.end_user_id || null,
    function: row.function || null,
    variant: row.variant || null,
    provider: row.provider || null,
    model: row.model || null,
    environment: row.environment || null,
    releaseId: row.release_id || null,
    segment: row.segment || null,
    inputText: row.input_text,
    outputText: row.output_text,
    input: parsePayload(row.input),
    output: parsePayload(row.output),
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costMicroUsd: row.cost_micro_usd,
    confidence: row.confidence,
    assignmentProbability: row.assignment_probability,
    tags: row.tags,
    metadata: row.metadata,
    attributes: parseAttributes(row),
    links: JSON.parse(row.links || '[]') as Span['links'],
    events: JSON.parse(row.events || '[]') as Span['events'],
  }
}

/** A model's probabilities have a column of their own, and go out among the attributes. */
function parseAttributes(row: SpanRow): Span['attributes'] {
  const attributes = JSON.parse(row.attributes || '{}') as Span['attributes']
  if (row.probabilities === '' || row.probabilities === '[]') return attributes
  return { ...attributes, 'loopwright.probabilities': parsePayload(row.probabilities) }
}

/** What somebody else put into the ledger as plain text is shown as text. */
function parsePayload(json: string): SpanPayload {
  if (json === '') return null
  try {
    return JSON.parse(json) as SpanPayload
  } catch {
    return json
  }
}

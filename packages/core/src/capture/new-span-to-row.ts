import type { NewSpan } from '@loopwright/contract'
import { inputTextOf, outputTextOf } from './payload-text.ts'
import type { SpanRow } from './span-row.ts'

/** What becomes of a span besides what its sender says. */
export type SpanIntake = {
  projectId: string
  /** For an inference that came without an id. */
  inferenceId: string
  receivedAtMs: number
}

/** A validated span as the row that the ledger keeps. Strings lose lone surrogates, which the ledger would refuse. */
export function newSpanToRow(span: NewSpan, intake: SpanIntake): SpanRow {
  const isInference = span.kind === 'inference'
  return {
    project_id: intake.projectId,
    started_at: inUtc(span.startedAt),
    trace_id: wellFormed(span.traceId),
    span_id: wellFormed(span.spanId),
    parent_span_id: wellFormed(span.parentSpanId),
    inference_id: wellFormed(span.inferenceId) || (isInference ? intake.inferenceId : ''),
    name: wellFormed(span.name),
    kind: span.kind,
    duration_ms: span.durationMs,
    status: span.status,
    error_message: wellFormed(span.errorMessage),
    session_id: wellFormed(span.sessionId),
    user_task_id: wellFormed(span.userTaskId),
    end_user_id: wellFormed(span.endUserId),
    function: wellFormed(span.function),
    variant: wellFormed(span.variant),
    provider: wellFormed(span.provider),
    model: wellFormed(span.model),
    environment: wellFormed(span.environment),
    release_id: '',
    segment: wellFormed(span.segment),
    input_text: inputTextOf(span.input),
    output_text: outputTextOf(span.output),
    input: payloadJson(span.input),
    output: payloadJson(span.output),
    prompt_tokens: span.promptTokens ?? null,
    completion_tokens: span.completionTokens ?? null,
    cost_micro_usd: span.costMicroUsd ?? null,
    confidence: null,
    probabilities: '[]',
    assignment_probability: null,
    tags: span.tags.map(wellFormed),
    metadata: wellFormedEntries(span.metadata),
    attributes: JSON.stringify(span.attributes),
    links: span.links.length === 0 ? '[]' : JSON.stringify(span.links),
    events: span.events.length === 0 ? '[]' : JSON.stringify(span.events),
    version: intake.receivedAtMs,
  }
}

/** RFC 3339 in UTC with milliseconds, as most times come already. */
function inUtc(time: string): string {
  return time.length === 24 && time.endsWith('Z') ? time : new Date(time).toISOString()
}

function wellFormed(text: string | null | undefined): string {
  return text ? text.toWellFormed() : ''
}

function wellFormedEntries(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
  )
}

function payloadJson(payload: unknown): string {
  return payload === undefined || payload === null ? '' : JSON.stringify(payload)
}

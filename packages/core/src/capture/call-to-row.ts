import { cutText } from './cut-text.ts'
import { isTooDeep } from './json-depth.ts'
import { outputTextOf } from './payload-text.ts'
import type { SpanRow } from './span-row.ts'

/** What the caller says about a model call besides its content. Empty strings for what is not known. */
export type CallContext = {
  traceId: string
  parentSpanId: string
  sessionId: string
  userTaskId: string
  endUserId: string
  environment: string
  segment: string
  tags: string[]
  metadata: Record<string, string>
}

/** A model call that went through the gateway, when it began. */
export type Call = {
  projectId: string
  inferenceId: string
  spanId: string
  startedAtMs: number
  name: string
  context: CallContext
  /** Empty strings when no function was called. */
  function: string
  variant: string
  releaseId: string
  /** Null when the variant was not drawn but asked for by name, or when there is none. */
  assignmentProbability: number | null
  provider: string
  model: string
  /** The request as its caller sent it. */
  inputJson: string
  /** What a reader sees of it, see `inputTextOf`. */
  inputText: string
  attributes: Record<string, unknown>
}

/** How it ended. */
export type CallOutcome = {
  durationMs: number
  /** Null when it went well. */
  errorMessage: string | null
  output: unknown
  promptTokens: number | null
  completionTokens: number | null
  costMicroUsd: number | null
  confidence: number | null
  /** The most probable labels, best first. */
  probabilities: readonly { label: string; probability: number }[]
  attributes: Record<string, unknown>
}

const longestErrorBytes = 10_000

export function callToRow(call: Call, outcome: CallOutcome): SpanRow {
  const { context } = call
  // Writing it would overflow the stack, and the call is worth more than what a model was made to say.
  const isCut = isTooDeep(outcome.output)
  const output = isCut ? null : outcome.output
  return {
    project_id: call.projectId,
    started_at: new Date(call.startedAtMs).toISOString(),
    trace_id: context.traceId.toWellFormed(),
    span_id: call.spanId,
    parent_span_id: context.parentSpanId,
    inference_id: call.inferenceId,
    name: call.name.toWellFormed(),
    kind: 'inference',
    duration_ms: outcome.durationMs,
    status: outcome.errorMessage === null ? 'ok' : 'error',
    error_message: cutText(outcome.errorMessage ?? '', longestErrorBytes),
    session_id: context.sessionId.toWellFormed(),
    user_task_id: context.userTaskId.toWellFormed(),
    end_user_id: context.endUserId.toWellFormed(),
    function: call.function,
    variant: call.variant,
    provider: call.provider,
    model: call.model.toWellFormed(),
    environment: context.environment.toWellFormed(),
    release_id: call.releaseId,
    segment: context.segment.toWellFormed(),
    input_text: call.inputText,
    output_text: outputTextOf(output),
    input: call.inputJson,
    output: output === null || output === undefined ? '' : JSON.stringify(output),
    prompt_tokens: outcome.promptTokens,
    completion_tokens: outcome.completionTokens,
    cost_micro_usd: outcome.costMicroUsd,
    confidence: outcome.confidence,
    probabilities: JSON.stringify(outcome.probabilities),
    assignment_probability: call.assignmentProbability,
    tags: context.tags.map((tag) => tag.toWellFormed()),
    metadata: context.metadata,
    attributes: JSON.stringify({
      ...call.attributes,
      ...outcome.attributes,
      ...(isCut && { 'loopwright.output_cut': true }),
    }),
    links: '[]',
    events: '[]',
    version: Math.round(call.startedAtMs + outcome.durationMs),
  }
}

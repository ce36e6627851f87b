import type { PageQuery } from '../page.ts'

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export type SpanKind = 'inference' | 'tool' | 'retrieval' | 'agent' | 'chain' | 'other'
export type SpanStatus = 'ok' | 'error'

/** A causal relation to a span that is not the parent. */
export type SpanLink = { traceId: string; spanId: string; attributes: Record<string, Json> }

/** Something that happened at one moment of a span; `at` is RFC 3339. */
export type SpanEvent = { name: string; at: string; attributes: Record<string, Json> }

/** A step of a trace as an application sends it. A span of kind `inference` is one model call. */
export type NewSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string | null | undefined
  /** Given for inferences that something outside wants to refer to; made when absent. */
  inferenceId?: string | undefined
  name: string
  kind?: SpanKind | undefined
  /** RFC 3339. */
  startedAt: string
  durationMs?: number | undefined
  status?: SpanStatus | undefined
  errorMessage?: string | undefined
  sessionId?: string | undefined
  /** The end user's task that this span is part of; it may span sessions. */
  userTaskId?: string | undefined
  endUserId?: string | undefined
  function?: string | undefined
  variant?: string | undefined
  provider?: string | undefined
  model?: string | undefined
  environment?: string | undefined
  segment?: string | undefined
  input?: Json | undefined
  output?: Json | undefined
  promptTokens?: number | null | undefined
  completionTokens?: number | null | undefined
  costMicroUsd?: number | null | undefined
  tags?: string[] | undefined
  /** Who was asking and where: `role`, `locale`, `surface`, `index_version`, … At most 64 entries. */
  metadata?: Record<string, string> | undefined
  attributes?: Record<string, Json> | undefined
  links?: (Omit<SpanLink, 'attributes'> & { attributes?: SpanLink['attributes'] | undefined })[] | undefined
  events?:
    | (Omit<SpanEvent, 'attributes'> & { attributes?: SpanEvent['attributes'] | undefined })[]
    | undefined
}

/** A span as it is kept. What is unknown is null. */
export type Span = {
  traceId: string
  spanId: string
  parentSpanId: string | null
  inferenceId: string | null
  name: string
  kind: SpanKind
  startedAt: string
  durationMs: number
  status: SpanStatus
  errorMessage: string | null
  sessionId: string | null
  userTaskId: string | null
  endUserId: string | null
  function: string | null
  variant: string | null
  provider: string | null
  model: string | null
  environment: string | null
  releaseId: string | null
  segment: string | null
  /** The text a reader or a classifier sees (for chat: the last user message). */
  inputText: string
  outputText: string
  input: Json
  output: Json
  promptTokens: number | null
  completionTokens: number | null
  costMicroUsd: number | null
  /** The model's own calibrated probability of its answer, where it gives one. */
  confidence: number | null
  /** With which probability this variant was chosen. */
  assignmentProbability: number | null
  tags: string[]
  metadata: Record<string, string>
  attributes: Record<string, Json>
  links: SpanLink[]
  events: SpanEvent[]
}

/** A span that is one model call. */
export type Inference = Span

/** A field of a span that was cut, and the bytes that the whole has. */
export type FieldCut = {
  field: 'input' | 'output' | 'inputText' | 'outputText' | 'attributes' | 'links' | 'events'
  bytes: number
}

/** `spanCount` is above the number of spans here only for a trace of more than 10,000. */
export type Trace = { traceId: string; spanCount: number; spans: (Span & { cut?: FieldCut[] | undefined })[] }

/** One line of the list of traces. */
export type TraceSummary = {
  traceId: string
  startedAt: string
  durationMs: number
  name: string
  function: string | null
  variant: string | null
  provider: string | null
  model: string | null
  environment: string | null
  status: SpanStatus
  /** Spans whose status is `error`. */
  errorCount: number
  sessionId: string | null
  userTaskId: string | null
  endUserId: string | null
  /** At most 500 characters each. */
  inputText: string
  outputText: string
  promptTokens: number | null
  completionTokens: number | null
  costMicroUsd: number | null
  confidence: number | null
  tags: string[]
  spanCount: number
  feedbackCount: number
}

/** Which traces or inferences to list; newest first. */
export type SpanQuery = PageQuery & {
  function?: string | undefined
  variant?: string | undefined
  model?: string | undefined
  provider?: string | undefined
  environment?: string | undefined
  status?: SpanStatus | undefined
  endUserId?: string | undefined
  sessionId?: string | undefined
  userTaskId?: string | undefined
  tag?: string | undefined
  minLatencyMs?: number | undefined
  maxLatencyMs?: number | undefined
  minCostMicroUsd?: number | undefined
  maxCostMicroUsd?: number | undefined
  /** Has feedback of this signal; `signalValue` is `good`, `bad`, `true`, `false` or a category. */
  signal?: string | undefined
  signalValue?: string | undefined
  /** RFC 3339. */
  since?: string | undefined
  until?: string | undefined
  text?: string | undefined
}

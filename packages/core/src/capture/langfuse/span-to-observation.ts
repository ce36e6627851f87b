import type { Span } from '@loopwright/contract'
import { isRecord } from '../is-record.ts'

const types: Readonly<Record<Span['kind'], string>> = {
  inference: 'GENERATION',
  tool: 'TOOL',
  retrieval: 'RETRIEVER',
  agent: 'AGENT',
  chain: 'CHAIN',
  other: 'SPAN',
}

/** True for the span that stands for a trace which came as one; it is no observation itself. */
export function isTraceSpan(span: Span): boolean {
  return span.attributes['langfuse.observation.type'] === 'trace'
}

/** A span as Langfuse's SDKs read an observation (`ObservationsView` of `@langfuse/core` 5, and version 3's). */
export function spanToObservation(span: Span, projectId: string): Record<string, unknown> {
  const { attributes } = span
  const said = (name: string): unknown => attributes[`langfuse.${name}`] ?? null
  const [input, output] = [span.promptTokens ?? 0, span.completionTokens ?? 0]
  const cost = span.costMicroUsd === null ? null : span.costMicroUsd / 1e6
  const endedAt = new Date(Date.parse(span.startedAt) + span.durationMs).toISOString()
  const type = attributes['langfuse.observation.type']
  return {
    id: span.spanId,
    traceId: span.traceId,
    projectId,
    type: typeof type === 'string' ? type.toUpperCase() : types[span.kind],
    name: span.name,
    startTime: span.startedAt,
    endTime: endedAt,
    completionStartTime: said('observation.completion_start_time'),
    createdAt: span.startedAt,
    updatedAt: endedAt,
    parentObservationId: span.parentSpanId === span.traceId ? null : span.parentSpanId,
    level: said('observation.level') ?? (span.status === 'error' ? 'ERROR' : 'DEFAULT'),
    statusMessage: span.errorMessage ?? said('observation.status_message'),
    environment: span.environment ?? 'default',
    version: said('version'),
    userId: span.endUserId,
    sessionId: span.sessionId,
    input: span.input,
    output: span.output,
    metadata: metadataOf(span, 'langfuse.observation.metadata'),
    model: span.model,
    modelId: null,
    modelParameters: parsed(said('observation.model.parameters')),
    usage: { input, output, total: input + output, unit: 'TOKENS' },
    usageDetails: parsed(said('observation.usage_details')) ?? usageOf(span),
    costDetails: parsed(said('observation.cost_details')) ?? (cost === null ? {} : { total: cost }),
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    calculatedInputCost: null,
    calculatedOutputCost: null,
    calculatedTotalCost: cost,
    totalCost: cost,
    promptId: null,
    promptName: said('observation.prompt.name'),
    promptVersion: said('observation.prompt.version'),
    latency: span.durationMs / 1000,
    timeToFirstToken: null,
  }
}

/** What was said of a span or a trace beyond Langfuse's own fields, under the names it came by. */
export function metadataOf(span: Span, prefix: string): Record<string, unknown> {
  const structured = Object.entries(span.attributes).flatMap(([name, value]) =>
    name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), parsed(value)] as const] : [],
  )
  const whole = span.attributes[prefix]
  return {
    ...(whole !== undefined && { metadata: parsed(whole) }),
    ...span.metadata,
    ...Object.fromEntries(structured),
  }
}

function usageOf(span: Span): Record<string, number> {
  const { promptTokens, completionTokens } = span
  return {
    ...(promptTokens !== null && { input: promptTokens }),
    ...(completionTokens !== null && { output: completionTokens }),
    ...(promptTokens !== null && completionTokens !== null && { total: promptTokens + completionTokens }),
  }
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    const whole: unknown = JSON.parse(value)
    return isRecord(whole) || Array.isArray(whole) ? whole : value
  } catch {
    return value
  }
}

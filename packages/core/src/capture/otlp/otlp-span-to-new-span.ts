import { isRecord } from '../completion.ts'
import { type Attributes, readAttributes } from './read-attributes.ts'
import { type OtlpEvent, readGenAiContent } from './read-gen-ai-content.ts'

/** A span of an OTLP export in its JSON encoding, with what the export says of all spans around it. */
export type OtlpSpan = { span: Record<string, unknown>; resource: Attributes; scope: unknown }

/** The spans of an `ExportTraceServiceRequest` in its JSON encoding. Undefined when it is none. */
export function readOtlpSpans(request: unknown): OtlpSpan[] | undefined {
  if (!isRecord(request)) return undefined
  return records(request.resourceSpans).flatMap(({ resource, scopeSpans }) => {
    const attributes = readAttributes(isRecord(resource) ? resource.attributes : undefined)
    return records(scopeSpans).flatMap(({ scope, spans }) =>
      records(spans).map((span) => ({ span, resource: attributes, scope })),
    )
  })
}

const longestName = 200
const statusError = 2
const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/**
 * A span of OpenTelemetry as the span an application would send us, to be checked as one. Attributes of the GenAI
 * conventions fill the fields that stand for them; every other attribute, the resource and the events stay in
 * `attributes`.
 */
export function otlpSpanToNewSpan({ span, resource, scope }: OtlpSpan): Record<string, unknown> {
  const attributes = readAttributes(span.attributes)
  const events = records(span.events).map(readEvent)
  const content = readGenAiContent(attributes, events)
  const used = content.used
  const text = (...names: string[]): string | undefined => {
    const name = names.find(
      (candidate) => attributes[candidate] !== undefined && attributes[candidate] !== '',
    )
    if (name === undefined) return undefined
    used.add(name)
    return String(attributes[name]).slice(0, longestName)
  }
  const count = (...names: string[]): number | undefined => {
    const name = names.find((candidate) => Number.isInteger(attributes[candidate]))
    if (name === undefined) return undefined
    used.add(name)
    return attributes[name] as number
  }
  const startNanoseconds = toNanoseconds(span.startTimeUnixNano)
  const known = {
    traceId: identifier(span.traceId),
    spanId: identifier(span.spanId),
    parentSpanId: identifier(span.parentSpanId),
    inferenceId: text('loopwright.inference_id'),
    name: String(span.name || 'span').slice(0, longestName),
    kind: kindOf(attributes),
    startedAt: startNanoseconds === undefined ? undefined : toTime(startNanoseconds),
    durationMs: durationMs(startNanoseconds, toNanoseconds(span.endTimeUnixNano)),
    ...statusOf(span.status, events),
    sessionId: text('gen_ai.conversation.id', 'session.id'),
    endUserId: text('enduser.id', 'user.id'),
    function: text('loopwright.function'),
    variant: text('loopwright.variant'),
    segment: text('loopwright.segment'),
    provider: text('gen_ai.provider.name', 'gen_ai.system'),
    model: text('gen_ai.request.model', 'gen_ai.response.model'),
    environment: environmentOf(resource),
    input: content.input,
    output: content.output,
    promptTokens: count('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    completionTokens: count('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    tags: Array.isArray(attributes['loopwright.tags']) ? attributes['loopwright.tags'] : [],
  }
  const rest = Object.entries(attributes).filter(([name]) => !used.has(name) && name !== 'loopwright.tags')
  return {
    ...known,
    attributes: {
      ...Object.fromEntries(rest.map(([name, value]) => [name.slice(0, longestName), value])),
      ...(Object.keys(resource).length > 0 && { 'otel.resource': resource }),
      ...(isRecord(scope) && { 'otel.scope': { name: scope.name ?? null, version: scope.version ?? null } }),
      ...(typeof span.kind === 'number' &&
        span.kind > 0 && { 'otel.kind': kindNames[span.kind] ?? span.kind }),
      ...(events.length > 0 && { 'otel.events': withoutContent(events, used) }),
    },
  }
}

const operationKinds: Readonly<Record<string, string>> = {
  chat: 'inference',
  text_completion: 'inference',
  generate_content: 'inference',
  embeddings: 'inference',
  execute_tool: 'tool',
  retrieval: 'retrieval',
  create_agent: 'agent',
  invoke_agent: 'agent',
  invoke_workflow: 'chain',
  // OpenLLMetry's names, in `traceloop.span.kind`.
  workflow: 'chain',
  task: 'chain',
  agent: 'agent',
  tool: 'tool',
}

function kindOf(attributes: Attributes): string {
  const operation = attributes['gen_ai.operation.name'] ?? attributes['traceloop.span.kind']
  const kind = Object.hasOwn(operationKinds, String(operation))
    ? operationKinds[String(operation)]
    : undefined
  if (kind) return kind
  return attributes['gen_ai.request.model'] === undefined ? 'other' : 'inference'
}

function environmentOf(resource: Attributes): string | undefined {
  const environment = resource['deployment.environment.name'] ?? resource['deployment.environment']
  return typeof environment === 'string' && environment !== '' ? environment.slice(0, 80) : undefined
}

/** The message of a status that failed is often empty, and the exception then says why. */
function statusOf(status: unknown, events: readonly OtlpEvent[]): { status: string; errorMessage?: string } {
  const { code, message } = isRecord(status) ? status : {}
  if (code !== statusError && code !== 'STATUS_CODE_ERROR') return { status: 'ok' }
  const exception = events.find((event) => event.name === 'exception')?.attributes['exception.message']
  const errorMessage = String(message || exception || '').slice(0, 10_000)
  return { status: 'error', ...(errorMessage !== '' && { errorMessage }) }
}

function withoutContent(events: readonly OtlpEvent[], used: ReadonlySet<string>): OtlpEvent[] {
  return events.map((event) => ({
    ...event,
    attributes: Object.fromEntries(Object.entries(event.attributes).filter(([name]) => !used.has(name))),
  }))
}

function readEvent(event: Record<string, unknown>): OtlpEvent & { time: string | null } {
  const nanoseconds = toNanoseconds(event.timeUnixNano)
  return {
    name: String(event.name ?? ''),
    time: nanoseconds === undefined ? null : toTime(nanoseconds),
    attributes: readAttributes(event.attributes),
  }
}

/** Hex ids may come in either case; all zeros stand for none. */
function identifier(id: unknown): string | undefined {
  if (typeof id !== 'string' || /^0*$/.test(id)) return undefined
  return id.toLowerCase()
}

function toNanoseconds(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return BigInt(Math.trunc(value))
  return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? BigInt(value) : undefined
}

function toTime(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString()
}

function durationMs(start: bigint | undefined, end: bigint | undefined): number {
  if (start === undefined || end === undefined || end < start) return 0
  return Number(end - start) / 1e6
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

import type { NewSpan } from '@loopwright/contract'
import type { OtlpEvent, OtlpLink, OtlpOrigin, OtlpSpan } from './otlp-span.ts'
import { durationMsBetween, preciseTimeOf, timeOf } from './otlp-time.ts'
import { readDialects } from './read-dialects.ts'

const longestName = 200
const longestErrorMessage = 10_000
const mostTags = 50
const mostLinks = 128
const mostEvents = 1_000
const longestEnvironment = 80
const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/** A span whose ids and start are known is a `NewSpan` by construction; otherwise this says what it lacks. */
export type OtlpSpanReading = { span: NewSpan } | { lacks: 'traceId' | 'spanId' | 'startTimeUnixNano' }

type SpanEvent = NewSpan['events'][number]
type JsonRecord = NewSpan['attributes']

/**
 * A span of OpenTelemetry as the span an application would send us. The dialects it speaks fill the fields that they
 * have names for; every other attribute stays, the resource's as `resource.*` and the scope's as `scope.*`. What is
 * longer than a span may hold is cut rather than refused.
 */
export function otlpSpanToNewSpan(otlp: OtlpSpan): OtlpSpanReading {
  const { traceId, spanId, startNanoseconds, origin } = otlp
  if (traceId === undefined) return { lacks: 'traceId' }
  if (spanId === undefined) return { lacks: 'spanId' }
  const startedAt = startNanoseconds === undefined ? undefined : timeOf(startNanoseconds)
  if (startedAt === undefined) return { lacks: 'startTimeUnixNano' }
  const { reading, rest } = readDialects(otlp)
  const {
    kind = 'other',
    tags = [],
    metadata = {},
    attributes,
    environment,
    input,
    output,
    name,
    failure,
    ...known
  } = reading
  const span = {
    ...known,
    traceId: traceId.slice(0, longestName),
    spanId: spanId.slice(0, longestName),
    ...(otlp.parentSpanId !== undefined && { parentSpanId: otlp.parentSpanId.slice(0, longestName) }),
    name: (name ?? otlp.name).slice(0, longestName) || 'span',
    kind,
    startedAt,
    durationMs: Math.min(durationMsBetween(startNanoseconds, otlp.endNanoseconds), longestDurationMs),
    ...statusOf(otlp, failure),
    environment: (environment ?? environmentOf(origin))?.slice(0, longestEnvironment),
    input,
    output,
    tags: tags.slice(0, mostTags).map((tag) => tag.slice(0, longestName)),
    metadata,
    attributes: Object.assign(
      rest,
      origin.attributes,
      attributes,
      otlp.kind > 0 && { 'otel.kind': kindNames[otlp.kind] ?? otlp.kind },
    ) as JsonRecord,
    links: otlp.links.length === 0 ? [] : otlp.links.slice(0, mostLinks).flatMap(toLink),
    events:
      otlp.events.length === 0
        ? []
        : otlp.events.slice(0, mostEvents).map((event) => toEvent(event, startedAt)),
  }
  return { span: span as NewSpan }
}

/** As the contract says. */
const longestDurationMs = 31_536_000_000

function environmentOf({ resource }: OtlpOrigin): string | undefined {
  const environment =
    resource['loopwright.environment'] ??
    resource['deployment.environment.name'] ??
    resource['deployment.environment']
  return typeof environment === 'string' && environment !== '' ? environment : undefined
}

/** The message of a status that failed is often empty, and the exception then says why. */
function statusOf(span: OtlpSpan, failure: string | undefined): Pick<NewSpan, 'status' | 'errorMessage'> {
  if (!span.isError && failure === undefined) return { status: 'ok' }
  const exception = span.events.find((event) => event.name === 'exception')?.attributes['exception.message']
  const errorMessage = String(
    span.statusMessage ||
      failure ||
      exception ||
      span.attributes['error.message'] ||
      span.attributes['error.type'] ||
      '',
  ).slice(0, longestErrorMessage)
  return { status: 'error', ...(errorMessage !== '' && { errorMessage }) }
}

function toLink({ traceId, spanId, attributes }: OtlpLink): NewSpan['links'] {
  if (traceId === undefined || spanId === undefined) return []
  return [{ traceId, spanId, attributes: attributes as JsonRecord }]
}

/** `at` stands for an event that says no time. */
export function toEvent(event: OtlpEvent, at: string): SpanEvent {
  return {
    name: event.name.slice(0, longestName) || 'event',
    at: (event.nanoseconds === undefined ? undefined : preciseTimeOf(event.nanoseconds)) ?? at,
    attributes: event.attributes as JsonRecord,
  }
}

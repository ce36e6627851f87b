import { isRecord } from '../is-record.ts'
import {
  type OtlpEvent,
  type OtlpLink,
  type OtlpLogRecord,
  type OtlpOrigin,
  type OtlpSpan,
  originOf,
} from './otlp-span.ts'
import { readAnyValue, readAttributes } from './read-attributes.ts'

type JsonRecord = Record<string, unknown>

/** The spans of an `ExportTraceServiceRequest` in its JSON encoding. Undefined when it is none. */
export function readOtlpSpans(request: unknown): OtlpSpan[] | undefined {
  if (!isRecord(request)) return undefined
  return recordsIn(request.resourceSpans, 'scopeSpans', 'spans', readSpan)
}

/** The log records of an `ExportLogsServiceRequest` in its JSON encoding. Undefined when it is none. */
export function readOtlpLogs(request: unknown): OtlpLogRecord[] | undefined {
  if (!isRecord(request)) return undefined
  return recordsIn(request.resourceLogs, 'scopeLogs', 'logRecords', readLogRecord)
}

function recordsIn<Item>(
  resources: unknown,
  scopesName: string,
  itemsName: string,
  read: (item: JsonRecord, origin: OtlpOrigin) => Item,
): Item[] {
  return records(resources).flatMap((entry) => {
    const resource = readAttributes(isRecord(entry.resource) ? entry.resource.attributes : undefined)
    return records(entry[scopesName]).flatMap((group) => {
      const scope = isRecord(group.scope) ? group.scope : {}
      const origin = originOf(resource, {
        name: textOf(scope.name),
        version: textOf(scope.version),
        attributes: readAttributes(scope.attributes),
      })
      return records(group[itemsName]).map((item) => read(item, origin))
    })
  })
}

function readSpan(span: JsonRecord, origin: OtlpOrigin): OtlpSpan {
  const status = isRecord(span.status) ? span.status : {}
  return {
    traceId: identifier(span.traceId),
    spanId: identifier(span.spanId),
    parentSpanId: identifier(span.parentSpanId),
    name: textOf(span.name),
    kind: typeof span.kind === 'number' ? span.kind : Math.max(0, kindNames.indexOf(textOf(span.kind))),
    startNanoseconds: toNanoseconds(span.startTimeUnixNano),
    endNanoseconds: toNanoseconds(span.endTimeUnixNano),
    isError: status.code === 2 || status.code === 'STATUS_CODE_ERROR',
    statusMessage: textOf(status.message),
    attributes: readAttributes(span.attributes),
    events: records(span.events).map(readEvent),
    links: records(span.links).map(readLink),
    origin,
  }
}

const kindNames = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
)

function readEvent(event: JsonRecord): OtlpEvent {
  return {
    name: textOf(event.name),
    nanoseconds: toNanoseconds(event.timeUnixNano),
    attributes: readAttributes(event.attributes),
  }
}

function readLink(link: JsonRecord): OtlpLink {
  return {
    traceId: identifier(link.traceId),
    spanId: identifier(link.spanId),
    attributes: readAttributes(link.attributes),
  }
}

function readLogRecord(record: JsonRecord, origin: OtlpOrigin): OtlpLogRecord {
  return {
    traceId: identifier(record.traceId),
    spanId: identifier(record.spanId),
    nanoseconds: toNanoseconds(record.timeUnixNano) ?? toNanoseconds(record.observedTimeUnixNano),
    eventName: textOf(record.eventName),
    severity: textOf(record.severityText),
    body: readAnyValue(record.body),
    attributes: readAttributes(record.attributes),
    origin,
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function records(list: unknown): JsonRecord[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

import {
  type Attributes,
  type OtlpEvent,
  type OtlpLink,
  type OtlpLogRecord,
  type OtlpOrigin,
  type OtlpSpan,
  originOf,
} from '@loopwright/core/capture/otlp/otlp-span'
import { decodeAttribute, decodeId, decodeValue } from './decode-values.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/*
 * OTLP's messages in protobuf (opentelemetry-proto 1.x, `trace/v1` and `logs/v1`). Both exports have one frame:
 * 1 resource entries { 1 resource { 1 attributes }, 2 scope entries { 1 scope, 2 items } }. Tags are field number × 8 +
 * wire type, so 0x0a is field 1 and 0x12 field 2, each with a length.
 */

/** The spans of an `ExportTraceServiceRequest`, as they are asked for. @throws RangeError for bytes that are none. */
export function decodeSpans(bytes: Buffer): Generator<OtlpSpan> {
  return decodeItems(bytes, decodeSpan)
}

/** The log records of an `ExportLogsServiceRequest`, likewise. */
export function decodeLogs(bytes: Buffer): Generator<OtlpLogRecord> {
  return decodeItems(bytes, decodeLogRecord)
}

type Decode<Item> = (reader: ProtobufReader, end: number, origin: OtlpOrigin) => Item
type Place = { start: number; end: number }

function* decodeItems<Item>(bytes: Buffer, decode: Decode<Item>): Generator<Item> {
  const reader = new ProtobufReader(bytes)
  for (const entry of fieldsOf(reader, { start: 0, end: reader.length }, 0x0a)) {
    const resource: Attributes = {}
    for (const message of fieldsOf(reader, entry, 0x0a)) {
      for (const attribute of fieldsOf(reader, message, 0x0a))
        decodeAttribute(reader, attribute.end, resource)
    }
    for (const group of fieldsOf(reader, entry, 0x12)) {
      const origin = originOf(resource, decodeScope(reader, group))
      for (const item of fieldsOf(reader, group, 0x12)) yield decode(reader, item.end, origin)
    }
  }
}

/** The messages under this tag in another one, the reader each time at the start of one. */
function* fieldsOf(reader: ProtobufReader, { start, end }: Place, wanted: number): Generator<Place> {
  let at = start
  while (at < end) {
    reader.position = at
    const tag = reader.tag()
    if (tag !== wanted) {
      reader.skip(tag, end)
      at = reader.position
      continue
    }
    at = reader.end(end)
    yield { start: reader.position, end: at }
  }
  if (at !== end) throw new RangeError('A field reaches over the end of its message.')
}

function decodeScope(reader: ProtobufReader, group: Place) {
  const scope = { name: '', version: '', attributes: {} }
  for (const message of fieldsOf(reader, group, 0x0a)) {
    reader.position = message.start
    while (reader.position < message.end) {
      const tag = reader.tag()
      if (tag === 0x0a) scope.name = reader.text(message.end)
      else if (tag === 0x12) scope.version = reader.text(message.end)
      else if (tag === 0x1a) decodeAttribute(reader, reader.end(message.end), scope.attributes)
      else reader.skip(tag, message.end)
    }
  }
  return scope
}

function decodeSpan(reader: ProtobufReader, end: number, origin: OtlpOrigin): OtlpSpan {
  const span: OtlpSpan = {
    traceId: undefined,
    spanId: undefined,
    parentSpanId: undefined,
    name: '',
    kind: 0,
    startNanoseconds: undefined,
    endNanoseconds: undefined,
    isError: false,
    statusMessage: '',
    attributes: {},
    events: [],
    links: [],
    origin,
  }
  while (reader.position < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x0a:
        span.traceId = decodeId(reader, end)
        break
      case 0x12:
        span.spanId = decodeId(reader, end)
        break
      case 0x22:
        span.parentSpanId = decodeId(reader, end)
        break
      case 0x2a:
        span.name = reader.name(end)
        break
      case 0x30:
        span.kind = reader.enumerated()
        break
      case 0x39:
        span.startNanoseconds = reader.time()
        break
      case 0x41:
        span.endNanoseconds = reader.time()
        break
      case 0x4a:
        decodeAttribute(reader, reader.end(end), span.attributes)
        break
      case 0x5a:
        span.events.push(decodeEvent(reader, reader.end(end)))
        break
      case 0x6a:
        span.links.push(decodeLink(reader, reader.end(end)))
        break
      case 0x7a:
        decodeStatus(reader, reader.end(end), span)
        break
      default:
        reader.skip(tag, end)
    }
  }
  return span
}

function decodeEvent(reader: ProtobufReader, end: number): OtlpEvent {
  const event: OtlpEvent = { name: '', nanoseconds: undefined, attributes: {} }
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x09) event.nanoseconds = reader.time()
    else if (tag === 0x12) event.name = reader.name(end)
    else if (tag === 0x1a) decodeAttribute(reader, reader.end(end), event.attributes)
    else reader.skip(tag, end)
  }
  return event
}

function decodeLink(reader: ProtobufReader, end: number): OtlpLink {
  const link: OtlpLink = { traceId: undefined, spanId: undefined, attributes: {} }
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x0a) link.traceId = decodeId(reader, end)
    else if (tag === 0x12) link.spanId = decodeId(reader, end)
    else if (tag === 0x22) decodeAttribute(reader, reader.end(end), link.attributes)
    else reader.skip(tag, end)
  }
  return link
}

function decodeStatus(reader: ProtobufReader, end: number, span: OtlpSpan): void {
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x12) span.statusMessage = reader.text(end)
    else if (tag === 0x18) span.isError = reader.enumerated() === 2
    else reader.skip(tag, end)
  }
}

function decodeLogRecord(reader: ProtobufReader, end: number, origin: OtlpOrigin): OtlpLogRecord {
  const record: OtlpLogRecord = {
    traceId: undefined,
    spanId: undefined,
    nanoseconds: undefined,
    eventName: '',
    severity: '',
    body: undefined,
    attributes: {},
    origin,
  }
  let observed: bigint | undefined
  while (reader.position < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x09:
        record.nanoseconds = reader.time()
        break
      case 0x1a:
        record.severity = reader.name(end)
        break
      case 0x2a:
        record.body = decodeValue(reader, reader.end(end))
        break
      case 0x32:
        decodeAttribute(reader, reader.end(end), record.attributes)
        break
      case 0x4a:
        record.traceId = decodeId(reader, end)
        break
      case 0x52:
        record.spanId = decodeId(reader, end)
        break
      case 0x59:
        observed = reader.time()
        break
      case 0x62:
        record.eventName = reader.name(end)
        break
      default:
        reader.skip(tag, end)
    }
  }
  record.nanoseconds ??= observed
  return record
}

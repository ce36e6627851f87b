import { BinaryReader } from '@bufbuild/protobuf/wire'

/**
 * OTLP's protobuf messages (opentelemetry-proto 1.x, `trace/v1`, `common/v1`), as far as we read them, decoded into
 * what the JSON encoding of OTLP looks like: ids in hex, times and integers as decimal strings.
 */
type Field = {
  name: string
  read: (reader: BinaryReader, depth: number) => unknown
  isRepeated?: boolean
}
type Message = Readonly<Record<number, Field>>

/** Values may hold values; nobody means it to go deeper than this. */
const deepest = 64

const text = (name: string): Field => ({ name, read: (reader) => reader.string() })
const hex = (name: string): Field => ({ name, read: (reader) => Buffer.from(reader.bytes()).toString('hex') })
const time = (name: string): Field => ({ name, read: (reader) => String(reader.fixed64()) })
const enumerated = (name: string): Field => ({ name, read: (reader) => reader.int32() })
const message = (name: string, fields: () => Message): Field => ({
  name,
  read: (reader, depth) => {
    const length = reader.uint32()
    return readMessage(reader, fields(), reader.pos + length, depth + 1)
  },
})
const repeated = (field: Field): Field => ({ ...field, isRepeated: true })

const anyValue: Message = {
  1: text('stringValue'),
  2: { name: 'boolValue', read: (reader) => reader.bool() },
  3: { name: 'intValue', read: (reader) => String(reader.int64()) },
  4: { name: 'doubleValue', read: (reader) => reader.double() },
  5: message('arrayValue', () => arrayValue),
  6: message('kvlistValue', () => keyValueList),
  7: { name: 'bytesValue', read: (reader) => Buffer.from(reader.bytes()).toString('base64') },
}
const keyValue: Message = { 1: text('key'), 2: message('value', () => anyValue) }
const arrayValue: Message = { 1: repeated(message('values', () => anyValue)) }
const keyValueList: Message = { 1: repeated(message('values', () => keyValue)) }
const attributes = repeated(message('attributes', () => keyValue))
const event: Message = { 1: time('timeUnixNano'), 2: text('name'), 3: attributes }
const status: Message = { 2: text('message'), 3: enumerated('code') }
const span: Message = {
  1: hex('traceId'),
  2: hex('spanId'),
  4: hex('parentSpanId'),
  5: text('name'),
  6: enumerated('kind'),
  7: time('startTimeUnixNano'),
  8: time('endTimeUnixNano'),
  9: attributes,
  11: repeated(message('events', () => event)),
  15: message('status', () => status),
}
const scope: Message = { 1: text('name'), 2: text('version') }
const scopeSpans: Message = {
  1: message('scope', () => scope),
  2: repeated(message('spans', () => span)),
}
const resource: Message = { 1: attributes }
const resourceSpans: Message = {
  1: message('resource', () => resource),
  2: repeated(message('scopeSpans', () => scopeSpans)),
}
const request: Message = { 1: repeated(message('resourceSpans', () => resourceSpans)) }

/** @throws Error for bytes that are no `ExportTraceServiceRequest`. */
export function decodeOtlp(bytes: Uint8Array): unknown {
  const reader = new BinaryReader(bytes)
  return readMessage(reader, request, reader.len, 0)
}

function readMessage(
  reader: BinaryReader,
  fields: Message,
  end: number,
  depth: number,
): Record<string, unknown> {
  if (end > reader.len) throw new RangeError('The message is cut off.')
  if (depth > deepest) throw new RangeError(`The message is nested more than ${deepest} levels deep.`)
  const result: Record<string, unknown> = {}
  while (reader.pos < end) {
    const [number, wireType] = reader.tag()
    const field = fields[number]
    if (!field) {
      reader.skip(wireType, number)
      continue
    }
    const value = field.read(reader, depth)
    if (!field.isRepeated) result[field.name] = value
    else if (Array.isArray(result[field.name])) (result[field.name] as unknown[]).push(value)
    else result[field.name] = [value]
  }
  if (reader.pos !== end) throw new RangeError('A field reaches over the end of its message.')
  return result
}

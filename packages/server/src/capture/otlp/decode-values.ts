import { type Attributes, setAttribute } from '@loopwright/core/capture/otlp/otlp-span'
import { deepestValue } from '@loopwright/core/capture/otlp/read-attributes'
import type { ProtobufReader } from './protobuf-reader.ts'

/** `KeyValue` of `common/v1`, which ends at `end`, added to the attributes it belongs to. */
export function decodeAttribute(reader: ProtobufReader, end: number, into: Attributes, depth = 0): void {
  let name = ''
  let value: unknown
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x0a) name = reader.name(end)
    else if (tag === 0x12) value = decodeValue(reader, reader.end(end), depth)
    else reader.skip(tag, end)
  }
  if (value !== undefined) setAttribute(into, name, value)
}

/**
 * `AnyValue`. Undefined for an empty one, and for one nested deeper than anybody means it to be, which must not cost its
 * span. Numbers that are not finite come out as text.
 */
export function decodeValue(reader: ProtobufReader, end: number, depth = 0): unknown {
  if (depth > deepestValue) {
    reader.position = end
    return undefined
  }
  let value: unknown
  while (reader.position < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x0a:
        value = reader.text(end)
        break
      case 0x10:
        value = reader.boolean()
        break
      case 0x18:
        value = reader.int64()
        break
      case 0x21: {
        const number = reader.double()
        value = Number.isFinite(number) ? number : String(number)
        break
      }
      case 0x2a:
        value = decodeList(reader, reader.end(end), depth)
        break
      case 0x32:
        value = decodeKeyValueList(reader, reader.end(end), depth)
        break
      case 0x3a:
        value = reader.encoded('base64', end)
        break
      default:
        reader.skip(tag, end)
    }
  }
  return value
}

function decodeList(reader: ProtobufReader, end: number, depth: number): unknown[] {
  const values: unknown[] = []
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x0a) values.push(decodeValue(reader, reader.end(end), depth + 1) ?? null)
    else reader.skip(tag, end)
  }
  return values
}

function decodeKeyValueList(reader: ProtobufReader, end: number, depth: number): Attributes {
  const attributes: Attributes = {}
  while (reader.position < end) {
    const tag = reader.tag()
    if (tag === 0x0a) decodeAttribute(reader, reader.end(end), attributes, depth + 1)
    else reader.skip(tag, end)
  }
  return attributes
}

/** An id as lower-case hex, its length before it; undefined where it is empty or all zeros, which stand for none. */
export function decodeId(reader: ProtobufReader, end: number): string | undefined {
  const id = reader.encoded('hex', end)
  return /^0*$/.test(id) ? undefined : id
}

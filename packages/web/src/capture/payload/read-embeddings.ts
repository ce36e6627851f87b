import { isRecord, type JsonRecord } from './is-record.ts'
import { parseJsonText } from './parse-json-text.ts'

/** What vectors are to a reader: how many, how long, how the first begins. */
export type EmbeddingSummary = { vectors: number; dimensions: number; beginning: number[] }

/** The vectors in an embedding call's output: OpenAI's `data[].embedding`, a list of lists, or one list of numbers. */
export function readEmbeddings(output: unknown): EmbeddingSummary | null {
  const vectors = vectorsIn(output)
  const first = vectors?.[0]
  if (!vectors || !first) return null
  const numbers = typeof first === 'string' ? decode(first) : first
  return numbers && { vectors: vectors.length, dimensions: numbers.length, beginning: numbers.slice(0, 6) }
}

/** The same where an instrumentation keeps the vectors among the attributes: OpenInference, and the AI SDK. */
export function readAttributeEmbeddings(attributes: JsonRecord): EmbeddingSummary | null {
  const kept = Object.entries(attributes).flatMap(([name, value]) =>
    /(?:^embedding\..*\.vector|^ai\.embeddings?)$/.test(name) ? [value].flat(isVector(value) ? 0 : 1) : [],
  )
  return readEmbeddings(kept.map((value) => (typeof value === 'string' ? parseJsonText(value) : value)))
}

function vectorsIn(output: unknown): (number[] | string)[] | null {
  if (isVector(output)) return [output]
  const list = isRecord(output) ? (output.data ?? output.embeddings ?? output.embedding) : output
  if (isVector(list)) return [list]
  if (!Array.isArray(list) || list.length === 0) return null
  const vectors = list.map((item) => {
    const held = isRecord(item) ? (item.embedding ?? item.values) : item
    return isVector(held) || (isRecord(item) && typeof held === 'string') ? (held as number[] | string) : null
  })
  return vectors.every((vector) => vector !== null) ? vectors : null
}

const shortestVector = 8

function isVector(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length >= shortestVector && value.every((item) => typeof item === 'number')
  )
}

/** Little-endian 32-bit floats in base64: `encoding_format: "base64"` of the OpenAI API. */
function decode(base64: string): number[] | null {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(base64)) return null
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  if (bytes.length % 4 !== 0) return null
  const view = new DataView(bytes.buffer)
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true))
}

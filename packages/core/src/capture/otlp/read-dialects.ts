import { AttributeReader } from './attribute-reader.ts'
import type { Dialect, SpanReading } from './dialects/dialect.ts'
import { genAiDialect } from './dialects/gen-ai.ts'
import { langfuseDialect } from './dialects/langfuse.ts'
import { loopwrightDialect } from './dialects/loopwright.ts'
import { openInferenceDialect } from './dialects/open-inference.ts'
import { openLlmetryDialect } from './dialects/open-llmetry.ts'
import { plainDialect } from './dialects/plain.ts'
import { vercelDialect } from './dialects/vercel.ts'
import { type Attributes, type OtlpSpan, setAttribute } from './otlp-span.ts'

/** The first that says something is right. The AI SDK comes before GenAI because it knows its own wrappers. */
const dialects: readonly Dialect[] = [
  loopwrightDialect,
  langfuseDialect,
  vercelDialect,
  genAiDialect,
  openInferenceDialect,
  openLlmetryDialect,
  plainDialect,
]

/** What all dialects that a span speaks say of it together, and the attributes that none of them took. */
export function readDialects(span: OtlpSpan): { reading: SpanReading; rest: Attributes } {
  const reader = new AttributeReader(span.attributes)
  const reading: SpanReading = {}
  for (const dialect of dialects) {
    if (speaks(reader, dialect)) merge(reading, dialect.read(reader, span), reader)
  }
  if (reading.kind === 'chain' || reading.kind === 'agent') leaveToCalls(reading, reader)
  return { reading, rest: leftOver(reader) }
}

const amounts = ['promptTokens', 'completionTokens', 'costMicroUsd'] as const

/** What is around calls often says what they took together, and with it in a field each call would count twice. */
function leaveToCalls(reading: SpanReading, reader: AttributeReader): void {
  for (const name of amounts) {
    const amount = reading[name]
    if (typeof amount === 'number' && reader.putBackAmount(amount)) delete reading[name]
  }
}

function speaks(reader: AttributeReader, { namespaces }: Dialect): boolean {
  return namespaces.length === 0 || namespaces.some((namespace) => reader.hasNamespace(namespace))
}

function merge(into: Partial<Record<string, unknown>>, said: SpanReading, reader: AttributeReader): void {
  for (const name in said) {
    const value = (said as Partial<Record<string, unknown>>)[name]
    if (value === undefined) continue
    const before = into[name]
    if (before === undefined) into[name] = value
    else if (name === 'metadata' || name === 'attributes') into[name] = { ...value, ...before }
    else if (name === 'tags') into[name] = [...new Set([...(before as string[]), ...(value as string[])])]
    else if (before !== value) reader.putBack(value)
  }
}

function leftOver({ attributes, used }: AttributeReader): Attributes {
  const rest: Attributes = {}
  for (const name in attributes) {
    if (!used.has(name)) setAttribute(rest, name.length > 200 ? name.slice(0, 200) : name, attributes[name])
  }
  return rest
}

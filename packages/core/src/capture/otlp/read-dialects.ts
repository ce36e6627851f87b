import { AttributeReader } from './attribute-reader.ts'
import type { Dialect, SpanReading } from './dialects/dialect.ts'
import { genAiDialect } from './dialects/gen-ai.ts'
import { langfuseDialect } from './dialects/langfuse.ts'
import { loopwrightDialect } from './dialects/loopwright.ts'
import { openInferenceDialect } from './dialects/open-inference.ts'
import { openLlmetryDialect } from './dialects/open-llmetry.ts'
import { plainDialect } from './dialects/plain.ts'
import { vercelDialect } from './dialects/vercel.ts'
import { type Attributes, emptyAttributes, type OtlpSpan } from './otlp-span.ts'

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
  const namespaces = namespacesOf(span.attributes)
  const reading: SpanReading = {}
  for (const dialect of dialects) {
    if (speaks(namespaces, dialect)) merge(reading, dialect.read(reader, span))
  }
  return { reading, rest: leftOver(reader) }
}

function speaks(namespaces: ReadonlySet<string>, dialect: Dialect): boolean {
  return dialect.namespaces.length === 0 || dialect.namespaces.some((name) => namespaces.has(name))
}

function namespacesOf(attributes: Attributes): Set<string> {
  const namespaces = new Set<string>()
  for (const name in attributes) {
    const dot = name.indexOf('.')
    namespaces.add(dot === -1 ? name : name.slice(0, dot))
  }
  return namespaces
}

function merge(into: SpanReading, said: SpanReading): void {
  for (const name in said) {
    const field = name as keyof SpanReading
    const value = said[field]
    if (value === undefined) continue
    if (field === 'metadata' || field === 'attributes')
      Object.assign(into, { [field]: { ...(value as object), ...into[field] } })
    else if (field === 'tags') into.tags = [...new Set([...(into.tags ?? []), ...(value as string[])])]
    else (into as Record<string, unknown>)[field] ??= value
  }
}

function leftOver({ attributes, used }: AttributeReader): Attributes {
  const rest = emptyAttributes()
  for (const name in attributes) {
    if (!used.has(name)) rest[name.length > 200 ? name.slice(0, 200) : name] = attributes[name]
  }
  return rest
}

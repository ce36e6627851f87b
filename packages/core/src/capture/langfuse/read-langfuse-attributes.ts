import type { NewSpan } from '@loopwright/contract'
import { isRecord } from '../is-record.ts'
import { fromJson } from '../otlp/attribute-reader.ts'
import { readCostMicroUsd, readTokenCount } from './read-usage.ts'

type Attributes = Readonly<Record<string, unknown>>

/** What Langfuse's attributes say about a span, as fields of the span that an application would send us. */
export type LangfuseFields = {
  kind?: NewSpan['kind']
  status?: 'error'
  errorMessage?: string
  sessionId?: string
  endUserId?: string
  environment?: string
  model?: string
  input?: unknown
  output?: unknown
  promptTokens?: number
  completionTokens?: number
  costMicroUsd?: number
  tags?: string[]
  metadata?: Record<string, string>
}

const kinds: Readonly<Record<string, NewSpan['kind']>> = {
  generation: 'inference',
  embedding: 'inference',
  tool: 'tool',
  retriever: 'retrieval',
  agent: 'agent',
  chain: 'chain',
  span: 'other',
  event: 'other',
  evaluator: 'other',
  guardrail: 'other',
  trace: 'other',
}

const longest = { id: 200, tag: 200, environment: 80, metadata: 2_000, message: 10_000 }
const most = { tags: 50, metadata: 64 }

/**
 * Reads the attributes that Langfuse's SDKs put on spans (`LangfuseOtelSpanAttributes` of `@langfuse/core` 5).
 * `used` names those that a field now holds whole; every other one is to be kept as the attribute that it is.
 */
export function readLangfuseAttributes(
  attributes: Attributes,
  isRoot: boolean,
): { fields: LangfuseFields; used: Set<string> } {
  const used = new Set<string>()
  const take = (...names: string[]): unknown => {
    const found = names.find((name) => attributes[name] !== undefined && attributes[name] !== '')
    if (found === undefined) return undefined
    used.add(found)
    return attributes[found]
  }
  const text = (limit: number, ...names: string[]): string | undefined => {
    const name = names.find((candidate) => typeof attributes[candidate] === 'string' && attributes[candidate])
    if (name === undefined) return undefined
    const value = attributes[name] as string
    // What had to be cut stays whole among the attributes.
    if (value.length <= limit) used.add(name)
    return value.slice(0, limit)
  }
  // Trace-level content is the root's own where the root has none.
  const content = (side: 'input' | 'output'): unknown =>
    fromJson(take(`langfuse.observation.${side}`) ?? (isRoot ? take(`langfuse.trace.${side}`) : undefined))
  const usage = fromJson(attributes['langfuse.observation.usage_details'])
  const statusMessage = text(longest.message, 'langfuse.observation.status_message')
  const isError = attributes['langfuse.observation.level'] === 'ERROR'
  if (!isError) used.delete('langfuse.observation.status_message')
  const type = String(attributes['langfuse.observation.type'] ?? '').toLowerCase()
  const fields: { [Field in keyof LangfuseFields]: LangfuseFields[Field] | undefined } = {
    kind: Object.hasOwn(kinds, type) ? kinds[type] : undefined,
    status: isError ? 'error' : undefined,
    errorMessage: isError ? statusMessage : undefined,
    sessionId: text(longest.id, 'langfuse.session.id', 'session.id'),
    endUserId: text(longest.id, 'langfuse.user.id', 'user.id'),
    environment: text(longest.environment, 'langfuse.environment'),
    model: text(longest.id, 'langfuse.observation.model.name'),
    input: content('input'),
    output: content('output'),
    promptTokens: readTokenCount(usage, 'input'),
    completionTokens: readTokenCount(usage, 'output'),
    costMicroUsd: readCostMicroUsd(fromJson(attributes['langfuse.observation.cost_details'])),
    tags: readTags(attributes['langfuse.trace.tags'], used),
    metadata: readMetadata(attributes, used),
  }
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    used,
  }
}

function readTags(value: unknown, used: Set<string>): string[] | undefined {
  const list = fromJson(value)
  const tags = (Array.isArray(list) ? list : typeof list === 'string' ? [list] : [])
    .filter((tag) => typeof tag === 'string' && tag !== '')
    .map((tag: string) => tag.slice(0, longest.tag))
  if (tags.length === 0) return undefined
  if (tags.length <= most.tags) used.add('langfuse.trace.tags')
  return [...new Set(tags)].slice(0, most.tags)
}

/** Plain values become the span's metadata, the observation's before the trace's; lists and objects stay attributes. */
function readMetadata(attributes: Attributes, used: Set<string>): Record<string, string> | undefined {
  const metadata = new Map<string, string>()
  for (const prefix of ['langfuse.observation.metadata.', 'langfuse.trace.metadata.']) {
    for (const [name, value] of Object.entries(attributes)) {
      const key = name.startsWith(prefix) ? name.slice(prefix.length) : ''
      if (key === '' || key.length > longest.id || metadata.size >= most.metadata || metadata.has(key))
        continue
      if (typeof value === 'object' || value === undefined || isStructured(value)) continue
      if (String(value).length > longest.metadata) continue
      metadata.set(key, String(value))
      used.add(name)
    }
  }
  return metadata.size === 0 ? undefined : Object.fromEntries(metadata)
}

function isStructured(value: unknown): boolean {
  const parsed = fromJson(value)
  return isRecord(parsed) || Array.isArray(parsed)
}

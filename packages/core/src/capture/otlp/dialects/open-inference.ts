import type { NewSpan } from '@loopwright/contract'
import { isRecord } from '../../is-record.ts'
import { type AttributeReader, fromJson } from '../attribute-reader.ts'
import { readNumbered } from '../read-numbered.ts'
import type { Dialect, SpanReading } from './dialect.ts'
import { message, onlyOne, toolCall, withSystem } from './messages.ts'
import { metadataEntries } from './metadata-entries.ts'

/** OpenInference (Arize), `spec/semantic_conventions.md`. */
export const openInferenceDialect: Dialect = {
  namespaces: [
    'openinference',
    'input',
    'output',
    'llm',
    'retrieval',
    'reranker',
    'embedding',
    'tool',
    'tag',
  ],
  read(attributes) {
    return {
      kind: kinds[String(attributes.peek('openinference.span.kind') ?? '').toUpperCase()],
      ...contentOf(attributes),
      provider: attributes.text('llm.provider', 'llm.system'),
      model: attributes.text(
        'llm.model_name',
        'llm.request.model_name',
        'embedding.model_name',
        'reranker.model_name',
        'llm.response.model_name',
      ),
      promptTokens: attributes.count('llm.token_count.prompt'),
      completionTokens: attributes.count('llm.token_count.completion'),
      costMicroUsd: attributes.cost('llm.cost.total'),
      tags: attributes.texts('tag.tags'),
      metadata: metadataOf(attributes),
      attributes: cacheTokens(attributes),
    }
  },
}

const kinds: Readonly<Record<string, NewSpan['kind']>> = {
  LLM: 'inference',
  EMBEDDING: 'inference',
  RETRIEVER: 'retrieval',
  RERANKER: 'retrieval',
  TOOL: 'tool',
  AGENT: 'agent',
  CHAIN: 'chain',
  PROMPT: 'chain',
  GUARDRAIL: 'chain',
  EVALUATOR: 'chain',
  UNKNOWN: 'other',
}

function contentOf(attributes: AttributeReader): SpanReading {
  const asked = readNumbered(attributes, 'llm.input_messages.')?.map(readMessage)
  const answered = readNumbered(attributes, 'llm.output_messages.')?.map(readMessage)
  const documents =
    documentsIn(attributes, 'retrieval.documents.') ?? documentsIn(attributes, 'reranker.output_documents.')
  const texts = embeddedTexts(attributes)
  return {
    input:
      (asked && withSystem(asked)) ??
      texts ??
      payload(attributes, 'input') ??
      attributes.json('reranker.query'),
    output: onlyOne(answered) ?? (documents && { documents }) ?? payload(attributes, 'output'),
  }
}

/** `input.value` with `input.mime_type`, which says `text/plain` or `application/json`. */
function payload(attributes: AttributeReader, side: 'input' | 'output'): unknown {
  const value = attributes.take(`${side}.value`)
  if (value === undefined) return undefined
  attributes.take(`${side}.mime_type`)
  return attributes.peek(`${side}.mime_type`) === 'text/plain' ? value : fromJson(value)
}

function readMessage(item: unknown): unknown {
  const said = isRecord(item) && isRecord(item.message) ? item.message : item
  if (!isRecord(said)) return item
  const { role, content, contents, tool_calls: calls, function_call_name: called, ...more } = said
  return message(String(role ?? 'user'), content ?? readContents(contents), {
    ...more,
    ...(Array.isArray(calls) && { tool_calls: calls.map(readToolCall) }),
    ...(called !== undefined && {
      tool_calls: [toolCall({ name: called, arguments: said.function_call_arguments_json })],
    }),
  })
}

function readToolCall(item: unknown): unknown {
  const call = isRecord(item) && isRecord(item.tool_call) ? item.tool_call : item
  if (!isRecord(call) || !isRecord(call.function)) return call
  return toolCall({ id: call.id, ...call.function })
}

/** Parts of a message, as OpenAI writes them. */
function readContents(contents: unknown): unknown {
  if (!Array.isArray(contents)) return undefined
  return contents.map((item) => {
    const part = isRecord(item) && isRecord(item.message_content) ? item.message_content : item
    if (!isRecord(part) || !isRecord(part.image)) return part
    const image = isRecord(part.image.image) ? part.image.image : part.image
    return { type: 'image_url', image_url: { url: image.url } }
  })
}

function documentsIn(attributes: AttributeReader, prefix: string): unknown[] | undefined {
  return readNumbered(attributes, prefix)?.map((item) => {
    const document = isRecord(item) && isRecord(item.document) ? item.document : item
    return isRecord(document) && document.metadata !== undefined
      ? { ...document, metadata: fromJson(document.metadata) }
      : document
  })
}

/** The texts that were embedded. The vectors stay among the attributes. */
function embeddedTexts(attributes: AttributeReader): unknown {
  const name = /^embedding\.embeddings\.\d{1,5}\.embedding\.text$/
  const found = attributes.under('embedding.').filter(([rest]) => name.test(`embedding.${rest}`))
  if (found.length === 0) return attributes.take('embedding.text')
  for (const [rest] of found) attributes.used.add(`embedding.${rest}`)
  return found.length === 1 ? found[0]![1] : found.map(([, text]) => text)
}

function metadataOf(attributes: AttributeReader): Record<string, string> | undefined {
  const metadata = fromJson(attributes.peek('metadata'))
  if (!isRecord(metadata)) return undefined
  const entries = Object.entries(metadata)
  const taken = metadataEntries(entries)
  if (taken && Object.keys(taken).length === entries.length) attributes.take('metadata')
  return taken
}

function cacheTokens(attributes: AttributeReader): Record<string, unknown> | undefined {
  const read = attributes.count('llm.token_count.prompt_details.cache_read')
  const written = attributes.count('llm.token_count.prompt_details.cache_write')
  if (read === undefined && written === undefined) return undefined
  return {
    ...(read !== undefined && { 'gen_ai.usage.cache_read.input_tokens': read }),
    ...(written !== undefined && { 'gen_ai.usage.cache_creation.input_tokens': written }),
  }
}

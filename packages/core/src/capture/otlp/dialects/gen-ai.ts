import type { NewSpan } from '@loopwright/contract'
import type { AttributeReader } from '../attribute-reader.ts'
import { contentOfEvents } from '../content-of-events.ts'
import type { OtlpSpan } from '../otlp-span.ts'
import type { Dialect } from './dialect.ts'
import { onlyOne, withSystem } from './messages.ts'

/**
 * The OpenTelemetry GenAI conventions as of 1.37 to 1.41 (semantic-conventions, `docs/gen-ai`), and the names they had
 * before: `gen_ai.system`, `gen_ai.usage.prompt_tokens`, content on span events and in `gen_ai.prompt`.
 */
export const genAiDialect: Dialect = {
  namespaces: ['gen_ai'],
  read(attributes, span) {
    const content = contentOf(attributes, span)
    return {
      kind: kindOf(attributes, span),
      ...content,
      provider: attributes.text('gen_ai.provider.name', 'gen_ai.system'),
      model: attributes.text('gen_ai.request.model', 'gen_ai.response.model'),
      sessionId: attributes.text('gen_ai.conversation.id'),
      promptTokens: attributes.count('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
      completionTokens: attributes.count('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
      costMicroUsd: attributes.cost('gen_ai.usage.cost', 'operation.cost'),
      attributes: cacheTokens(attributes),
    }
  },
}

/** The values of `gen_ai.operation.name`, and the ones the AI SDK adds to them. */
const kinds: Readonly<Record<string, NewSpan['kind']>> = {
  chat: 'inference',
  text_completion: 'inference',
  generate_content: 'inference',
  embeddings: 'inference',
  execute_tool: 'tool',
  retrieval: 'retrieval',
  rerank: 'retrieval',
  create_agent: 'agent',
  invoke_agent: 'agent',
  invoke_workflow: 'chain',
  agent_step: 'chain',
}

function kindOf(attributes: AttributeReader, span: OtlpSpan): NewSpan['kind'] | undefined {
  const operation = String(attributes.peek('gen_ai.operation.name') ?? '')
  // The AI SDK's span around an embedding looks like the embedding inside it, but only that one counts tokens.
  if (
    operation === 'embeddings' &&
    span.origin.scopeName === 'gen_ai' &&
    !attributes.has('gen_ai.usage.input_tokens')
  ) {
    return 'chain'
  }
  return Object.hasOwn(kinds, operation) ? kinds[operation] : undefined
}

function contentOf(attributes: AttributeReader, span: OtlpSpan): { input?: unknown; output?: unknown } {
  const messages = attributes.json('gen_ai.input.messages')
  const onEvents = span.events.length > 0 ? contentOfEvents(span.events) : {}
  const input =
    messages === undefined
      ? (attributes.json('gen_ai.tool.call.arguments', 'gen_ai.retrieval.query.text') ?? onEvents.input)
      : withSystem(messages, attributes.json('gen_ai.system_instructions'))
  const output =
    attributes.json('gen_ai.output.messages') ??
    attributes.result('gen_ai.tool.call.result') ??
    documents(attributes.json('gen_ai.retrieval.documents')) ??
    onEvents.output
  return {
    input: input ?? attributes.json('gen_ai.prompt'),
    output: onlyOne(output ?? attributes.json('gen_ai.completion')),
  }
}

function documents(found: unknown): unknown {
  return found === undefined ? undefined : { documents: found }
}

/** Where an instrumentation wrote the counts under the names that the conventions did not take. */
function cacheTokens(attributes: AttributeReader): Record<string, unknown> | undefined {
  const read = attributes.count('gen_ai.usage.cache_read_input_tokens')
  const written = attributes.count('gen_ai.usage.cache_creation_input_tokens')
  if (read === undefined && written === undefined) return undefined
  return {
    ...(read !== undefined && { 'gen_ai.usage.cache_read.input_tokens': read }),
    ...(written !== undefined && { 'gen_ai.usage.cache_creation.input_tokens': written }),
  }
}

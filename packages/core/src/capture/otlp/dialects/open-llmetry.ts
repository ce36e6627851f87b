import type { NewSpan } from '@loopwright/contract'
import { isRecord } from '../../is-record.ts'
import type { AttributeReader } from '../attribute-reader.ts'
import { readNumbered } from '../read-numbered.ts'
import type { Dialect } from './dialect.ts'
import { message, onlyOne, toolCall, withSystem } from './messages.ts'
import { metadataUnder } from './metadata-entries.ts'

/**
 * OpenLLMetry (Traceloop): `traceloop.*` around calls, and for the calls themselves the numbered forms that the GenAI
 * conventions began with, `gen_ai.prompt.N.*` and, before that, `llm.prompts.N.*`.
 */
export const openLlmetryDialect: Dialect = {
  namespaces: ['traceloop', 'gen_ai', 'llm'],
  read(attributes) {
    const asked = numberedMessages(attributes, ['gen_ai.prompt.', 'llm.prompts.'], 'user')
    const answered = numberedMessages(attributes, ['gen_ai.completion.', 'llm.completions.'], 'assistant')
    return {
      kind: kindOf(attributes),
      input: asked ? withSystem(asked) : attributes.json('traceloop.entity.input'),
      output: answered ? onlyOne(answered) : attributes.result('traceloop.entity.output'),
      function: attributes.text('traceloop.workflow.name'),
      provider: attributes.text('llm.vendor'),
      model: attributes.text('llm.request.model', 'llm.response.model'),
      promptTokens: attributes.count('llm.usage.prompt_tokens'),
      completionTokens: attributes.count('llm.usage.completion_tokens'),
      sessionId: attributes.text(`${properties}session_id`, `${properties}sessionId`),
      endUserId: attributes.text(`${properties}user_id`, `${properties}userId`),
      metadata: metadataUnder(attributes, properties),
    }
  },
}

const properties = 'traceloop.association.properties.'

const kinds: Readonly<Record<string, NewSpan['kind']>> = {
  workflow: 'chain',
  task: 'chain',
  agent: 'agent',
  tool: 'tool',
}

function kindOf(attributes: AttributeReader): NewSpan['kind'] | undefined {
  const kind = String(attributes.peek('traceloop.span.kind') ?? '').toLowerCase()
  if (Object.hasOwn(kinds, kind)) return kinds[kind]
  return attributes.has('llm.request.type') ? 'inference' : undefined
}

function numberedMessages(
  attributes: AttributeReader,
  prefixes: readonly string[],
  role: string,
): unknown[] | undefined {
  for (const prefix of prefixes) {
    const found = readNumbered(attributes, prefix)
    if (found) return found.map((item) => readMessage(item, role))
  }
  return undefined
}

function readMessage(item: unknown, role: string): unknown {
  if (!isRecord(item)) return message(role, item)
  const { role: said, content, tool_calls: calls, ...more } = item
  return message(typeof said === 'string' ? said : role, content, {
    ...more,
    ...(Array.isArray(calls) && {
      tool_calls: calls.map((call) => (isRecord(call) ? toolCall(call) : call)),
    }),
  })
}

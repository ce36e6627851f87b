import type { NewSpan } from '@loopwright/contract'
import { isRecord } from '../../is-record.ts'
import { type AttributeReader, fromJson, fromJsonString } from '../attribute-reader.ts'
import type { Dialect } from './dialect.ts'
import { message, toolCall, withSystem } from './messages.ts'
import { metadataUnder } from './metadata-entries.ts'

/**
 * The AI SDK's own attributes (`ai.*`, vercel.com/docs/ai-sdk telemetry), as its versions 4 to 6 and the legacy
 * integration of version 7 write them. `ai.generateText` is around `ai.generateText.doGenerate`, which is the call: a
 * wrapper is a chain, or each call would count twice.
 */
export const vercelDialect: Dialect = {
  namespaces: ['ai'],
  read(attributes) {
    const operation = String(attributes.peek('ai.operationId') ?? '')
    const kind = kindOf(operation)
    return {
      kind,
      ...(kind !== undefined && { input: inputOf(attributes), output: outputOf(attributes) }),
      function: attributes.text('ai.telemetry.functionId'),
      provider: attributes.text('ai.model.provider'),
      model: attributes.text('ai.model.id', 'ai.response.model'),
      sessionId: attributes.text(...contexts.map((prefix) => `${prefix}sessionId`)),
      endUserId: attributes.text(...contexts.map((prefix) => `${prefix}userId`)),
      promptTokens: attributes.count('ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'),
      completionTokens: attributes.count('ai.usage.outputTokens', 'ai.usage.completionTokens'),
      tags: attributes.texts('ai.telemetry.metadata.tags'),
      metadata: Object.assign({}, ...contexts.map((prefix) => metadataUnder(attributes, prefix))),
      attributes: cacheTokens(attributes),
    }
  },
}

/** Where what an application says of a call stands, by version of the SDK. */
const contexts = ['ai.telemetry.metadata.', 'ai.settings.context.', 'ai.settings.runtimeContext.']

function kindOf(operation: string): NewSpan['kind'] | undefined {
  if (operation === '') return undefined
  if (operation === 'ai.toolCall') return 'tool'
  if (operation.startsWith('ai.rerank')) return operation.includes('.do') ? 'retrieval' : 'chain'
  return /\.do[A-Z]\w*$/.test(operation) ? 'inference' : 'chain'
}

function inputOf(attributes: AttributeReader): unknown {
  const messages = attributes.json('ai.prompt.messages')
  if (messages !== undefined) return withSystem(messages)
  const values = attributes.peek('ai.values')
  if (Array.isArray(values)) {
    attributes.take('ai.values')
    return values.map(readJson)
  }
  if (attributes.has('ai.value')) return readJson(attributes.take('ai.value'))
  return attributes.json('ai.prompt', 'ai.toolCall.args', 'ai.documents', 'ai.request.text')
}

function outputOf(attributes: AttributeReader): unknown {
  const said = attributes.take('ai.response.text')
  const calls = attributes.json('ai.response.toolCalls')
  if (said !== undefined || calls !== undefined) {
    return message('assistant', undefined, {
      ...(said !== undefined && { content: said }),
      ...(Array.isArray(calls) && calls.length > 0 && { tool_calls: calls.map(readToolCall) }),
    })
  }
  return attributes.result('ai.response.object', 'ai.toolCall.result', 'ai.ranking')
}

function readToolCall(call: unknown): unknown {
  if (!isRecord(call)) return call
  return toolCall({ id: call.toolCallId, name: call.toolName, arguments: call.input ?? call.args })
}

/** Embedded texts are each written as JSON. */
function readJson(value: unknown): unknown {
  const read = fromJson(value)
  return typeof read === 'string' ? fromJsonString(read) : read
}

function cacheTokens(attributes: AttributeReader): Record<string, unknown> | undefined {
  const read = attributes.count('ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens')
  const written = attributes.count('ai.usage.inputTokenDetails.cacheWriteTokens')
  if (read === undefined && written === undefined) return undefined
  return {
    ...(read !== undefined && { 'gen_ai.usage.cache_read.input_tokens': read }),
    ...(written !== undefined && { 'gen_ai.usage.cache_creation.input_tokens': written }),
  }
}

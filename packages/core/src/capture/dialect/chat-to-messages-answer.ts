import { isRecord } from '../is-record.ts'
import { readChatUsage } from './chat-answer.ts'
import { type JsonObject, objectsIn, parseJson, textOrNull } from './json-value.ts'

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
}

/** Why OpenAI finished, as Anthropic says it. */
export function toStopReason(finishReason: unknown): string {
  return stopReasons[String(finishReason)] ?? 'end_turn'
}

/** A chat completion (OpenAI) as a message (Anthropic): its first choice, for Anthropic knows no others. */
export function chatAnswerToMessages(body: JsonObject): JsonObject {
  const choice = objectsIn(body.choices)[0] ?? {}
  return {
    id: body.id,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: chatMessageToMessages(choice.message).content,
    stop_reason: toStopReason(choice.finish_reason),
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: chatUsageToMessages(body.usage),
  }
}

/** An assistant's message as OpenAI writes it, with content blocks. */
export function chatMessageToMessages(message: unknown): { role: 'assistant'; content: JsonObject[] } {
  const said: JsonObject = isRecord(message) ? message : {}
  const thinking = reasoningOf(said)
  const text = `${textOrNull(said.content) ?? ''}${textOrNull(said.refusal) ?? ''}`
  const calls = objectsIn(said.tool_calls).flatMap((call) => {
    if (!isRecord(call.function)) return []
    const input = parseJson(String(call.function.arguments))
    return [toolUse(call.id, call.function.name, isRecord(input) ? input : {})]
  })
  return {
    role: 'assistant',
    content: [
      ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature: '' }]),
      ...(text === '' ? [] : [textBlock(text)]),
      ...calls,
    ],
  }
}

/** Servers that are like OpenAI say what a model thought under one of two names. */
export function reasoningOf(message: JsonObject): string {
  return textOrNull(message.reasoning_content) ?? textOrNull(message.reasoning) ?? ''
}

export function textBlock(text: string): JsonObject {
  return { type: 'text', text, citations: null }
}

export function toolUse(id: unknown, name: unknown, input: JsonObject): JsonObject {
  return { type: 'tool_use', id, name, input, caller: { type: 'direct' } }
}

/** Anthropic counts what a cache served or took beside `input_tokens`. */
export function chatUsageToMessages(usage: unknown): JsonObject {
  const counts = readChatUsage(usage)
  const cached = counts.cachedPromptTokens ?? 0
  const written = counts.cacheWriteTokens ?? 0
  return {
    input_tokens: Math.max(0, (counts.promptTokens ?? 0) - cached - written),
    output_tokens: counts.completionTokens ?? 0,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
    output_tokens_details:
      counts.reasoningTokens === null ? null : { thinking_tokens: counts.reasoningTokens },
  }
}

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** An error as Anthropic's clients read one. */
export function messagesError(status: number, message: string, details: JsonObject = {}): JsonObject {
  const type = errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message, ...details } }
}

/** An error (OpenAI) as Anthropic's clients read one. Undefined for a body that is none. */
export function chatErrorToMessages(status: number, body: unknown): JsonObject | undefined {
  const error = isRecord(body) ? body.error : undefined
  const message = isRecord(error) ? error.message : error
  return typeof message === 'string' ? messagesError(status, message) : undefined
}

import { isRecord } from '../is-record.ts'
import { readChatUsage } from './chat-answer.ts'
import { reasoningOf } from './chat-to-messages-answer.ts'
import { type JsonObject, objectsIn, textOrNull } from './json-value.ts'

/** A chat completion as a response, both OpenAI's: its first choice, for a response has one. */
export function chatAnswerToResponses(body: JsonObject): JsonObject {
  const choice = objectsIn(body.choices)[0] ?? {}
  const output = chatMessageToResponses(choice.message, String(body.id))
  const head = responseHead(body)
  return { ...head, ...responseEnd(choice.finish_reason), output, usage: chatUsageToResponses(body.usage) }
}

/** All of a response but how it ends. */
export function responseHead({ id, created, model }: JsonObject): JsonObject {
  return {
    ...{ id: `resp_${String(id)}`, object: 'response', created_at: created ?? 0, model },
    ...{ status: 'in_progress', error: null, incomplete_details: null, instructions: null, metadata: {} },
    ...{ output: [], parallel_tool_calls: true, temperature: null, tool_choice: 'auto', tools: [] },
    ...{ top_p: null, usage: null },
  }
}

export function responseEnd(finishReason: unknown): JsonObject {
  if (finishReason === 'length')
    return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
  if (finishReason === 'content_filter')
    return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }
  return { status: 'completed' }
}

/** An assistant's message as a response's items. */
export function chatMessageToResponses(message: unknown, id: string): JsonObject[] {
  const said: JsonObject = isRecord(message) ? message : {}
  const thought = reasoningOf(said)
  const text = textOrNull(said.content) ?? ''
  const refusal = textOrNull(said.refusal) ?? ''
  const content = [
    ...(text === '' ? [] : [textPart(text)]),
    ...(refusal === '' ? [] : [{ type: 'refusal', refusal }]),
  ]
  return [
    ...(thought === '' ? [] : [reasoningItem(id, thought)]),
    ...(content.length === 0 ? [] : [messageItem(id, 'completed', content)]),
    ...objectsIn(said.tool_calls).flatMap((call) =>
      isRecord(call.function)
        ? [callItem(call.id, call.function.name, 'completed', textOrNull(call.function.arguments) ?? '')]
        : [],
    ),
  ]
}

export function textPart(text: string): JsonObject {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

export function reasoningItem(id: string, text: string): JsonObject {
  return { id: `rs_${id}`, type: 'reasoning', summary: [], content: text === '' ? [] : [reasoningPart(text)] }
}

export function reasoningPart(text: string): JsonObject {
  return { type: 'reasoning_text', text }
}

export function messageItem(id: string, status: string, content: JsonObject[]): JsonObject {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', status, content }
}

export function callItem(callId: unknown, name: unknown, status: string, json: string): JsonObject {
  return {
    ...{ id: `fc_${String(callId)}`, type: 'function_call', status },
    ...{ call_id: callId, name, arguments: json },
  }
}

export function chatUsageToResponses(usage: unknown): JsonObject {
  const counts = readChatUsage(usage)
  const inputTokens = counts.promptTokens ?? 0
  const outputTokens = counts.completionTokens ?? 0
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: counts.cachedPromptTokens ?? 0,
      cache_write_tokens: counts.cacheWriteTokens ?? 0,
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: counts.reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  }
}

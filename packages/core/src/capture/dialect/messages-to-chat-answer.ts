import { isRecord } from '../is-record.ts'
import { type JsonObject, objectsIn, textOrNull } from './json-value.ts'
import { readMessagesUsage } from './messages-answer.ts'

const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

/** Why Anthropic stopped, as OpenAI says it. */
export function toFinishReason(stopReason: unknown): string {
  return finishReasons[String(stopReason)] ?? 'stop'
}

/** A message (Anthropic) as a chat completion (OpenAI). */
export function messagesAnswerToChat(body: JsonObject, createdS: number): JsonObject {
  const message = messageToChat(body)
  const refusal = isRecord(body.stop_details) ? textOrNull(body.stop_details.explanation) : null
  return {
    id: body.id,
    object: 'chat.completion',
    created: createdS,
    model: body.model,
    choices: [
      {
        index: 0,
        message: { ...message, refusal },
        logprobs: null,
        finish_reason: toFinishReason(body.stop_reason),
      },
    ],
    usage: messagesUsageToChat(body.usage),
  }
}

/**
 * An assistant's message with content blocks as OpenAI writes one. Thinking goes where servers that are like OpenAI
 * put it, `reasoning_content`, and whole into `thinking_blocks`, from where it can go back into the next request.
 */
export function messageToChat(message: unknown): JsonObject {
  const blocks = isRecord(message) ? objectsIn(message.content) : []
  const text = textOf(blocks, 'text')
  const reasoning = textOf(blocks, 'thinking')
  const thinking = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking')
  const calls = blocks.filter((block) => block.type === 'tool_use').map(toToolCall)
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || blocks.length === 0) ? null : text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(thinking.length > 0 && { thinking_blocks: thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function textOf(blocks: JsonObject[], type: 'text' | 'thinking'): string {
  return blocks.map((block) => (block.type === type ? (textOrNull(block[type]) ?? '') : '')).join('')
}

function toToolCall(block: JsonObject): JsonObject {
  const input = typeof block.input === 'string' ? block.input : JSON.stringify(block.input ?? {})
  return { id: block.id, type: 'function', function: { name: block.name, arguments: input } }
}

export function messagesUsageToChat(usage: unknown): JsonObject {
  const counts = readMessagesUsage(usage)
  const promptTokens = counts.promptTokens ?? 0
  const completionTokens = counts.completionTokens ?? 0
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: counts.cachedPromptTokens ?? 0,
      ...(counts.cacheWriteTokens !== null && { cache_write_tokens: counts.cacheWriteTokens }),
    },
    ...(counts.reasoningTokens !== null && {
      completion_tokens_details: { reasoning_tokens: counts.reasoningTokens },
    }),
  }
}

/** An error (Anthropic) as OpenAI's clients read one. Undefined for a body that is none. */
export function messagesErrorToChat(body: unknown): JsonObject | undefined {
  if (!isRecord(body) || !isRecord(body.error)) return undefined
  const { message, type, details } = body.error
  const code = isRecord(details) ? textOrNull(details.error_code) : null
  return { error: { message, type, param: null, code } }
}

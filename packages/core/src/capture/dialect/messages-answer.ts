import { isRecord } from '../is-record.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import { countOrNull, type JsonObject, textOrNull } from './json-value.ts'

/**
 * Reads a body of `type: "message"` (Anthropic). `output` is the assistant's message with its content blocks: text,
 * thinking, tool use. Anything else, errors included, comes out as it is in `output`.
 */
export function readMessagesAnswer(body: unknown): Answer {
  if (!isRecord(body) || !Array.isArray(body.content)) return { ...emptyAnswer, output: body ?? null }
  return {
    ...emptyAnswer,
    ...readMessagesUsage(body.usage),
    responseId: textOrNull(body.id),
    model: textOrNull(body.model),
    output: { role: body.role ?? 'assistant', content: body.content },
    finishReasons: typeof body.stop_reason === 'string' ? [body.stop_reason] : [],
  }
}

type Usage = Pick<
  Answer,
  'promptTokens' | 'completionTokens' | 'cachedPromptTokens' | 'cacheWriteTokens' | 'reasoningTokens'
>

/** Anthropic counts what a cache served or took beside `input_tokens`; elsewhere, and here, it is a part of the sum. */
export function readMessagesUsage(usage: unknown): Usage {
  const counts: JsonObject = isRecord(usage) ? usage : {}
  const fresh = countOrNull(counts.input_tokens)
  const cachedPromptTokens = countOrNull(counts.cache_read_input_tokens)
  const cacheWriteTokens = countOrNull(counts.cache_creation_input_tokens)
  const details: JsonObject = isRecord(counts.output_tokens_details) ? counts.output_tokens_details : {}
  return {
    promptTokens: fresh === null ? null : fresh + (cachedPromptTokens ?? 0) + (cacheWriteTokens ?? 0),
    completionTokens: countOrNull(counts.output_tokens),
    cachedPromptTokens,
    cacheWriteTokens,
    reasoningTokens: countOrNull(details.thinking_tokens),
  }
}

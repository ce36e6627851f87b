import { isRecord } from '../is-record.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import { countOrNull, type JsonObject, objectsIn, textOrNull } from './json-value.ts'

/**
 * Reads a body of `object: "chat.completion"` (OpenAI). `output` is the assistant's message, or the list of them when
 * more than one choice was asked for. Anything else, errors included, comes out as it is in `output`.
 */
export function readChatAnswer(body: unknown): Answer {
  if (!isRecord(body) || !Array.isArray(body.choices)) return { ...emptyAnswer, output: body ?? null }
  const choices = objectsIn(body.choices)
  return {
    ...emptyAnswer,
    ...readChatUsage(body.usage),
    responseId: textOrNull(body.id),
    model: textOrNull(body.model),
    output: choices.length === 1 ? choices[0]!.message : choices.map((choice) => choice.message ?? null),
    finishReasons: choices.flatMap((choice) => textOrNull(choice.finish_reason) ?? []),
  }
}

type Usage = Pick<
  Answer,
  'promptTokens' | 'completionTokens' | 'cachedPromptTokens' | 'cacheWriteTokens' | 'reasoningTokens'
>

export function readChatUsage(usage: unknown): Usage {
  const counts: JsonObject = isRecord(usage) ? usage : {}
  const prompt: JsonObject = isRecord(counts.prompt_tokens_details) ? counts.prompt_tokens_details : {}
  const completion: JsonObject = isRecord(counts.completion_tokens_details)
    ? counts.completion_tokens_details
    : {}
  return {
    promptTokens: countOrNull(counts.prompt_tokens),
    completionTokens: countOrNull(counts.completion_tokens),
    cachedPromptTokens: countOrNull(prompt.cached_tokens),
    cacheWriteTokens: countOrNull(prompt.cache_write_tokens),
    reasoningTokens: countOrNull(completion.reasoning_tokens),
  }
}

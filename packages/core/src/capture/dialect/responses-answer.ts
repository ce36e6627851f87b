import { isRecord } from '../is-record.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import { countOrNull, type JsonObject, textOrNull } from './json-value.ts'

/**
 * Reads a body of `object: "response"` (OpenAI Responses). `output` is its list of items: messages, reasoning, calls
 * of functions and of built-in tools. The finish reason is the response's status, or why it is incomplete. Anything
 * else, errors included, comes out as it is in `output`.
 */
export function readResponsesAnswer(body: unknown): Answer {
  if (!isRecord(body) || !Array.isArray(body.output)) return { ...emptyAnswer, output: body ?? null }
  const incomplete = isRecord(body.incomplete_details) ? textOrNull(body.incomplete_details.reason) : null
  const finishReason = incomplete ?? textOrNull(body.status)
  return {
    ...emptyAnswer,
    ...readResponsesUsage(body.usage),
    responseId: textOrNull(body.id),
    model: textOrNull(body.model),
    output: body.output,
    finishReasons: finishReason === null ? [] : [finishReason],
  }
}

type Usage = Pick<
  Answer,
  'promptTokens' | 'completionTokens' | 'cachedPromptTokens' | 'cacheWriteTokens' | 'reasoningTokens'
>

function readResponsesUsage(usage: unknown): Usage {
  const counts: JsonObject = isRecord(usage) ? usage : {}
  const input: JsonObject = isRecord(counts.input_tokens_details) ? counts.input_tokens_details : {}
  const output: JsonObject = isRecord(counts.output_tokens_details) ? counts.output_tokens_details : {}
  return {
    promptTokens: countOrNull(counts.input_tokens),
    completionTokens: countOrNull(counts.output_tokens),
    cachedPromptTokens: countOrNull(input.cached_tokens),
    cacheWriteTokens: countOrNull(input.cache_write_tokens),
    reasoningTokens: countOrNull(output.reasoning_tokens),
  }
}

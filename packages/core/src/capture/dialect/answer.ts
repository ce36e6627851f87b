/** What is kept of a model's answer in any dialect, whole or streamed. Null for what the upstream did not say. */
export type Answer = {
  responseId: string | null
  model: string | null
  /** In the answer's own dialect: a message, several of them, or a list of items. */
  output: unknown
  finishReasons: string[]
  /** All of the prompt, whatever a cache did with it. */
  promptTokens: number | null
  completionTokens: number | null
  /** The part of `promptTokens` that a cache served. */
  cachedPromptTokens: number | null
  /** The part of `promptTokens` that was written to a cache. */
  cacheWriteTokens: number | null
  /** The part of `completionTokens` that went into thinking. */
  reasoningTokens: number | null
  /** More came than is collected: `output` is the beginning of it. */
  isCut: boolean
}

export const emptyAnswer: Answer = {
  responseId: null,
  model: null,
  output: null,
  finishReasons: [],
  promptTokens: null,
  completionTokens: null,
  cachedPromptTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  isCut: false,
}

/** The attributes of the OpenTelemetry GenAI conventions that an answer gives its span. */
export function answerAttributes(answer: Answer): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  if (answer.responseId !== null) attributes['gen_ai.response.id'] = answer.responseId
  if (answer.model !== null) attributes['gen_ai.response.model'] = answer.model
  if (answer.finishReasons.length > 0) attributes['gen_ai.response.finish_reasons'] = answer.finishReasons
  if (answer.cachedPromptTokens !== null)
    attributes['gen_ai.usage.cache_read.input_tokens'] = answer.cachedPromptTokens
  if (answer.cacheWriteTokens !== null)
    attributes['gen_ai.usage.cache_creation.input_tokens'] = answer.cacheWriteTokens
  if (answer.reasoningTokens !== null)
    attributes['gen_ai.usage.reasoning.output_tokens'] = answer.reasoningTokens
  if (answer.isCut) attributes['loopwright.output_cut'] = true
  return attributes
}

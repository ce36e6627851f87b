/** What is kept of an OpenAI chat completion, whole or streamed. Null for what the upstream did not say. */
export type Completion = {
  responseId: string | null
  model: string | null
  /** The assistant's message; a list of them when more than one choice was asked for. */
  output: unknown
  finishReasons: string[]
  promptTokens: number | null
  completionTokens: number | null
}

export const emptyCompletion: Completion = {
  responseId: null,
  model: null,
  output: null,
  finishReasons: [],
  promptTokens: null,
  completionTokens: null,
}

/** Reads a body of `object: "chat.completion"`; anything else comes out as it is in `output`. */
export function readCompletion(body: unknown): Completion {
  if (!isRecord(body) || !Array.isArray(body.choices)) return { ...emptyCompletion, output: body ?? null }
  const messages = body.choices.flatMap((choice) => (isRecord(choice) ? [choice.message ?? null] : []))
  return {
    ...emptyCompletion,
    ...readIdentity(body),
    output: messages.length === 1 ? messages[0] : messages,
    finishReasons: body.choices.flatMap((choice) =>
      isRecord(choice) && typeof choice.finish_reason === 'string' ? [choice.finish_reason] : [],
    ),
    ...readUsage(body.usage),
  }
}

export function readIdentity(body: Record<string, unknown>): {
  responseId: string | null
  model: string | null
} {
  return {
    responseId: typeof body.id === 'string' ? body.id : null,
    model: typeof body.model === 'string' ? body.model : null,
  }
}

export function readUsage(usage: unknown): Pick<Completion, 'promptTokens' | 'completionTokens'> {
  const counts = isRecord(usage) ? usage : {}
  return {
    promptTokens: tokenCount(counts.prompt_tokens),
    completionTokens: tokenCount(counts.completion_tokens),
  }
}

/** Counts are kept in 32 bits; what does not fit is not a count. */
function tokenCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32 ? value : null
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

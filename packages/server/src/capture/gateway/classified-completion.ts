import type { Prediction } from '@loopwright/core/improve/distill/prediction'

/** A distilled model's answer, to be written as OpenAI writes a chat completion. */
export type ClassifiedAnswer = {
  id: string
  /** Seconds since 1970. */
  createdS: number
  model: string
  label: string
  prediction: Prediction
}

/** OpenAI's clients count on numbers here; a distilled model has no tokens to bill. */
const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

/** The body of a `chat.completion`, with what the model thinks of its answer under `loopwright`. */
export function completionBody(answer: ClassifiedAnswer): Record<string, unknown> {
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.createdS,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.label, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
    loopwright: detailsOf(answer),
  }
}

/** The same as server-sent events of `chat.completion.chunk`, ended by `[DONE]`; the last chunk has the details. */
export function completionEvents(answer: ClassifiedAnswer, hasUsage: boolean): string {
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({
      id: answer.id,
      object: 'chat.completion.chunk',
      created: answer.createdS,
      model: answer.model,
      choices,
      ...more,
    })}\n\n`
  const part = (delta: object, finishReason: string | null) => [
    { index: 0, delta, logprobs: null, finish_reason: finishReason },
  ]
  return [
    chunk(part({ role: 'assistant', content: answer.label }, null)),
    chunk(part({}, 'stop'), { loopwright: detailsOf(answer) }),
    hasUsage ? chunk([], { usage }) : '',
    'data: [DONE]\n\n',
  ].join('')
}

function detailsOf({ label, prediction }: ClassifiedAnswer): object {
  return {
    label,
    confidence: prediction.confidence,
    abstained: prediction.abstained,
    probabilities: prediction.probabilities,
  }
}

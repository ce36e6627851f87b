import type { ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'
import { lastUserText } from '@loopwright/core/capture/payload-text'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { CallInProgress } from './call-in-progress.ts'
import { type ClassifiedAnswer, completionBody, completionEvents } from './classified-completion.ts'
import type { PredictWith } from './predict-with.ts'

/**
 * Answers a chat with the label that a distilled model gives its last user message, or with the function's
 * out-of-scope label when the model abstains.
 *
 * @throws AppError `invalid-input` when no user message has text.
 */
export async function answerWithModel(
  options: {
    modelId: string
    outOfScopeLabel: string
    body: Record<string, unknown>
    bypassCache: boolean
    predict: PredictWith
  },
  progress: CallInProgress,
): Promise<void> {
  const { modelId, outOfScopeLabel, body, bypassCache, predict } = options
  const text = lastUserText(body.messages)
  if (text === undefined) {
    throw new AppError(
      'invalid-input',
      'messages: has no user message with text. This variant classifies the text of the last user message; send one.',
      { details: { param: 'messages' } },
    )
  }
  const prediction = await predict(modelId, text, { bypassCache })
  const label = prediction.abstained ? outOfScopeLabel : prediction.label
  const isKept = await progress.finish({
    output: { role: 'assistant', content: label },
    costMicroUsd: 0,
    confidence: prediction.confidence,
    probabilities: prediction.probabilities.slice(0, 5),
    attributes: { 'loopwright.abstained': prediction.abstained },
  })
  const { response } = progress
  if (response.destroyed) return
  send(response, toAnswer(progress, body, label, prediction), body, progress.addHeaders({}, isKept))
}

function toAnswer(
  { call }: CallInProgress,
  body: Record<string, unknown>,
  label: string,
  prediction: Prediction,
): ClassifiedAnswer {
  return {
    id: `chatcmpl-${call.inferenceId}`,
    createdS: Math.floor(call.startedAtMs / 1000),
    model: String(body.model),
    label,
    prediction,
  }
}

function send(
  response: ServerResponse,
  answer: ClassifiedAnswer,
  body: Record<string, unknown>,
  headers: Record<string, string | string[]>,
): void {
  if (body.stream === true) {
    const options = body.stream_options as { include_usage?: unknown } | null | undefined
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.end(completionEvents(answer, options?.include_usage === true))
    return
  }
  const json = Buffer.from(completionBody(answer))
  response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': json.length })
  response.end(json)
}

import { AppError, type ModelPrice } from '@loopwright/contract'
import { fromChat } from '@loopwright/core/capture/dialect/bridge'
import type { Dialect } from '@loopwright/core/capture/dialect/dialect'
import { costOfUsage } from '@loopwright/core/capture/price/cost-of-usage'
import type { HttpResponse } from '../../platform/http/http-exchange.ts'
import type { CallInProgress } from './call-in-progress.ts'
import type { CallRequest } from './call-request.ts'
import { type ClassifiedAnswer, completionBody, completionEvents } from './classified-completion.ts'
import type { PredictWith } from './predict-with.ts'

/**
 * Answers a call with the label that a distilled model gives its last user message, or with the function's
 * out-of-scope label when the model abstains, in the dialect of the caller.
 *
 * @throws AppError `invalid-input` when no user message has text, `upstream-timeout` past the call's deadline.
 */
export async function answerWithModel(
  options: {
    modelId: string
    outOfScopeLabel: string
    request: Pick<CallRequest, 'body' | 'dialect'>
    bypassCache: boolean
    price: ModelPrice | undefined
    predict: PredictWith
  },
  progress: CallInProgress,
): Promise<void> {
  const { modelId, outOfScopeLabel, request, bypassCache, predict } = options
  const text = textToClassify(request)
  const predicting = predict(modelId, text, { bypassCache })
  const prediction = await (progress.deadline?.inTime(predicting) ?? predicting)
  const label = prediction.abstained ? outOfScopeLabel : prediction.label
  const isKept = await progress.finish({
    output: { role: 'assistant', content: label },
    // No tokens are bought for it; what the machine costs is for its operator to say.
    costMicroUsd: costOfUsage({ promptTokens: 0, completionTokens: 0 }, options.price),
    confidence: prediction.confidence,
    probabilities: prediction.probabilities.slice(0, 5),
    attributes: { 'loopwright.abstained': prediction.abstained },
  })
  const { response, call } = progress
  if (response.destroyed) return
  const answer: ClassifiedAnswer = {
    id: `${idPrefixes[request.dialect.name]}${call.inferenceId}`,
    createdS: Math.floor(call.startedAtMs / 1000),
    model: String(request.body.model),
    label,
    prediction,
  }
  send(response, answer, request, progress.addHeaders({}, isKept))
}

const idPrefixes: Readonly<Record<Dialect['name'], string>> = {
  ...{ chat: 'chatcmpl-', messages: 'msg_', responses: '', embeddings: '' },
}

function textToClassify({ body, dialect }: Pick<CallRequest, 'body' | 'dialect'>): string {
  if (dialect.name === 'embeddings') {
    throw new AppError(
      'invalid-input',
      'model: this variant is a distilled model, which gives labels and makes no embeddings. Name an upstream for them.',
      { details: { param: 'model' } },
    )
  }
  const text = dialect.userText(body)
  if (text !== undefined) return text
  const param = dialect.name === 'responses' ? 'input' : 'messages'
  throw new AppError(
    'invalid-input',
    `${param}: has no user message with text. This variant classifies the text of the last user message; send one.`,
    { details: { param } },
  )
}

function send(
  response: HttpResponse,
  answer: ClassifiedAnswer,
  { body, dialect }: Pick<CallRequest, 'body' | 'dialect'>,
  headers: Record<string, string | string[]>,
): void {
  const bridge = dialect.name === 'chat' ? null : fromChat(dialect)
  if (body.stream === true) {
    const options = body.stream_options as { include_usage?: unknown } | null | undefined
    const events = completionEvents(answer, options?.include_usage === true)
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const translator = bridge?.stream({ createdS: answer.createdS, hasUsage: true })
    response.end(translator ? translator.read(Buffer.from(events)) + translator.end() : events)
    return
  }
  const { loopwright, ...completion } = completionBody(answer)
  const said = bridge ? bridge.answer(completion, answer.createdS) : completion
  const json = Buffer.from(JSON.stringify({ ...said, loopwright }))
  response.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': json.length })
  response.end(json)
}

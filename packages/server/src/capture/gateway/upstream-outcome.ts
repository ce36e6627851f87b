import { AppError } from '@loopwright/contract'
import type { CallOutcome } from '@loopwright/core/capture/call-to-row'
import { type Answer, answerAttributes } from '@loopwright/core/capture/dialect/answer'
import { isRecord } from '@loopwright/core/capture/is-record'
import { costOfUsage } from '@loopwright/core/capture/price/cost-of-usage'
import type { UpstreamRequest } from './upstream-request.ts'

/** What is recorded of an upstream's answer, complete or not: in the dialect of the caller, who was answered in it. */
export function upstreamOutcome(outcome: {
  request: UpstreamRequest
  answer: Answer
  status: number | null
  errorMessage: string | null
  msToFirstChunk?: number | undefined
}): Partial<CallOutcome> {
  const { request, answer, status, msToFirstChunk } = outcome
  const { upstream, model, bridge, untranslated } = request
  const attributes = answerAttributes(answer)
  if (status !== null) attributes['http.response.status_code'] = status
  if (answer.promptTokens !== null) attributes['loopwright.usage'] = 'reported'
  if (msToFirstChunk !== undefined) attributes['loopwright.time_to_first_chunk_ms'] = msToFirstChunk
  if (untranslated.length > 0) attributes['loopwright.untranslated'] = untranslated
  return {
    errorMessage: outcome.errorMessage,
    output: bridge ? bridge.output(answer.output) : answer.output,
    promptTokens: answer.promptTokens,
    completionTokens: answer.completionTokens,
    costMicroUsd: costOfUsage(answer, upstream.priceOf(model)),
    attributes,
  }
}

/** What an upstream that answered with an error status says is wrong. */
export function upstreamErrorMessage(status: number, body: unknown): string {
  const error = isRecord(body) ? (body.error ?? body.message ?? body.detail) : body
  const message = isRecord(error) ? error.message : error
  return typeof message === 'string' && message !== ''
    ? message
    : `The upstream answered with status ${status}.`
}

export const callerWentAway = 'The caller closed the connection before the answer was whole.'

export const callerTookNothing =
  'The caller took nothing more of the answer and was given up before it was whole.'

export function brokenStream(providerName: string): AppError {
  return new AppError(
    'upstream-failed',
    `The upstream "${providerName}" ended its answer in the middle. What arrived is incomplete; try again.`,
  )
}

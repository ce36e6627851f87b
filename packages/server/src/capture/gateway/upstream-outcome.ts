import { AppError, type ModelPrice } from '@loopwright/contract'
import type { CallOutcome } from '@loopwright/core/capture/call-to-row'
import { type Completion, isRecord } from '@loopwright/core/capture/completion'
import { costOfUsage } from '@loopwright/core/capture/price/cost-of-usage'

/** What is recorded of an upstream's answer, complete or not. */
export function upstreamOutcome(answer: {
  completion: Completion
  status: number | null
  errorMessage: string | null
  price: ModelPrice | undefined
  msToFirstChunk?: number | undefined
}): Partial<CallOutcome> {
  const { completion, status, msToFirstChunk } = answer
  return {
    errorMessage: answer.errorMessage,
    output: completion.output,
    promptTokens: completion.promptTokens,
    completionTokens: completion.completionTokens,
    costMicroUsd: costOfUsage(completion, answer.price),
    attributes: {
      ...(status !== null && { 'http.response.status_code': status }),
      ...(completion.responseId !== null && { 'gen_ai.response.id': completion.responseId }),
      ...(completion.model !== null && { 'gen_ai.response.model': completion.model }),
      ...(completion.finishReasons.length > 0 && {
        'gen_ai.response.finish_reasons': completion.finishReasons,
      }),
      ...(completion.promptTokens !== null && { 'loopwright.usage': 'reported' }),
      ...(msToFirstChunk !== undefined && { 'loopwright.time_to_first_chunk_ms': msToFirstChunk }),
    },
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

export function brokenStream(providerName: string): AppError {
  return new AppError(
    'upstream-failed',
    `The upstream "${providerName}" ended its answer in the middle. What arrived is incomplete; try again.`,
  )
}

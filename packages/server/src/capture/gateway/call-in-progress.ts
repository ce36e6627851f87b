import type { ServerResponse } from 'node:http'
import { type Call, type CallOutcome, callToRow } from '@loopwright/core/capture/call-to-row'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { keepCall } from './keep-call.ts'

/** A call between its request and the last byte of its answer. */
export type CallInProgress = {
  call: Call
  /** The headers that every answer to this call carries. */
  headers(isCaptured: boolean): Record<string, string>
  /** Records how it ended, once: what comes later gets the first outcome's answer. Resolves to whether it is kept. */
  finish(outcome: Partial<CallOutcome>): Promise<boolean>
  /** Aborted when the caller goes away before the answer is whole. */
  gone: AbortSignal
}

const nothingKnown = {
  errorMessage: null,
  output: null,
  promptTokens: null,
  completionTokens: null,
  costMicroUsd: null,
  confidence: null,
  probabilities: [],
  attributes: {},
}

export function beginCall(deps: GatewayDependencies, call: Call, response: ServerResponse): CallInProgress {
  const startedTicksMs = performance.now()
  const gone = new AbortController()
  let finished: Promise<boolean> | undefined
  const { projectId, inferenceId, context } = call
  const headers: Record<string, string> = {
    'x-loopwright-inference-id': inferenceId,
    // A trace id is any string, and a header takes only printable ASCII.
    'x-loopwright-trace-id': encodeURI(context.traceId.toWellFormed()),
    'x-loopwright-feedback-token': deps.issueFeedbackToken({
      projectId,
      inferenceId,
      traceId: context.traceId,
      endUserId: context.endUserId || null,
    }),
    ...(call.variant !== '' && { 'x-loopwright-variant': call.variant }),
  }
  const inProgress: CallInProgress = {
    call,
    headers: (isCaptured) => (isCaptured ? headers : { ...headers, 'x-loopwright-captured': 'false' }),
    finish(outcome) {
      finished ??= keepCall(
        deps,
        callToRow(call, { ...nothingKnown, ...outcome, durationMs: performance.now() - startedTicksMs }),
      )
      return finished
    },
    gone: gone.signal,
  }
  response.once('close', () => {
    if (!response.writableEnded) gone.abort()
  })
  return inProgress
}

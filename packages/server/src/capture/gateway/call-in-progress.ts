import type { ServerResponse } from 'node:http'
import { type Call, type CallOutcome, callToRow } from '@loopwright/core/capture/call-to-row'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { keepCall } from './keep-call.ts'

const nothingKnown: Omit<CallOutcome, 'durationMs'> = {
  errorMessage: null,
  output: null,
  promptTokens: null,
  completionTokens: null,
  costMicroUsd: null,
  confidence: null,
  probabilities: [],
  attributes: {},
}

/** A call between its request and the last byte of its answer. */
export class CallInProgress {
  readonly call: Call
  readonly response: ServerResponse
  readonly startedTicksMs = performance.now()
  readonly #deps: GatewayDependencies
  #kept: Promise<boolean> | undefined
  #isGone = false
  #onGone: (() => void) | undefined

  constructor(deps: GatewayDependencies, call: Call, response: ServerResponse) {
    this.#deps = deps
    this.call = call
    this.response = response
    response.once('close', () => {
      if (response.writableEnded) return
      this.#isGone = true
      this.#onGone?.()
    })
  }

  /** The caller went away before the answer was whole. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** `listener`, in place of an earlier one, is called when the caller goes away, or now if that has happened. */
  whenGone(listener: () => void): void {
    this.#onGone = listener
    if (this.#isGone) listener()
  }

  /** Puts the headers that every answer to this call carries among those that are about to be sent. */
  addHeaders(
    headers: Record<string, string | string[]>,
    isCaptured: boolean,
  ): Record<string, string | string[]> {
    const { projectId, inferenceId, context, variant } = this.call
    headers['x-loopwright-inference-id'] = inferenceId
    // A trace id is any string, and a header takes only printable ASCII.
    headers['x-loopwright-trace-id'] = encodeURI(context.traceId.toWellFormed())
    headers['x-loopwright-feedback-token'] = this.#deps.issueFeedbackToken({
      projectId,
      inferenceId,
      traceId: context.traceId,
      endUserId: context.endUserId || null,
    })
    if (variant !== '') headers['x-loopwright-variant'] = variant
    if (!isCaptured) headers['x-loopwright-captured'] = 'false'
    return headers
  }

  /** Whether the spool would take the call's record now. */
  isAccepting(): boolean {
    return this.#deps.spool.isAccepting()
  }

  /** Records how it ended, once: what comes later gets the first outcome's answer. Resolves to whether it is kept. */
  finish(outcome: Partial<CallOutcome>): Promise<boolean> {
    this.#kept ??= keepCall(
      this.#deps,
      callToRow(this.call, {
        ...nothingKnown,
        ...outcome,
        durationMs: performance.now() - this.startedTicksMs,
      }),
    )
    return this.#kept
  }
}

import { type Call, type CallOutcome, callToRow } from '@loopwright/core/capture/call-to-row'
import type { HttpResponse } from '../../platform/http/http-exchange.ts'
import { newId } from '../../platform/new-id.ts'
import { type Admission, roughTokens } from './call-limiter.ts'
import type { CountLater } from './count-later.ts'
import type { Deadline } from './deadline.ts'
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

const defaultReaderPatienceMs = 120_000

/** An attempt that gave no answer worth passing on, as it is kept with the call. */
export type FailedAttempt = {
  variant?: string
  provider: string
  model: string
  status: number | null
  reason: string
  /** How long was waited before the same upstream was asked again; null when it was not. */
  waitedMs: number | null
}

export type CallDependencies = GatewayDependencies & { countLater?: CountLater | undefined }

/** A call between its request and the last byte of its answer. */
export class CallInProgress {
  readonly call: Call
  readonly response: HttpResponse
  readonly startedTicksMs = performance.now()
  /** By when the answer must be whole; undefined for whenever that is. */
  deadline: Deadline | undefined
  /** What an upstream was asked, if one was. */
  sentBody: string | undefined
  readonly #deps: CallDependencies
  #kept: Promise<boolean> | undefined
  readonly #admission: Admission | undefined
  #isPromised = false
  #isGone = false
  #onGone: (() => void) | undefined
  #onClosed: (() => void) | undefined
  #attempts: FailedAttempt[] | undefined
  #replaced: { call: Call; outcome: CallOutcome } | undefined

  constructor(deps: CallDependencies, call: Call, response: HttpResponse, admission?: Admission) {
    this.#deps = deps
    this.call = call
    this.response = response
    this.#admission = admission
    response.once('close', () => {
      this.deadline?.cancel()
      if (!response.writableEnded) {
        this.#isGone = true
        this.#onGone?.()
      }
      this.#onClosed?.()
    })
  }

  /** For how long the caller may take nothing of a stream. */
  get readerPatienceMs(): number {
    return this.#deps.readerPatienceMs ?? defaultReaderPatienceMs
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

  /** `listener`, in place of an earlier one, is called when nothing more can be sent. */
  whenClosed(listener: () => void): void {
    this.#onClosed = listener
    if (this.response.destroyed) listener()
  }

  /** Waits, but no longer than the caller. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.whenGone(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  noteAttempt(attempt: FailedAttempt): void {
    this.#attempts ??= []
    this.#attempts.push(attempt)
    this.#deps.onFailedAttempt?.(attempt.provider)
    this.call.attributes['loopwright.attempts'] = this.#attempts
  }

  /**
   * Another variant answers from now on, because the one that was chosen could not. Nobody drew it, so what it is worth says
   * nothing by chance: it has no probability. The failure stays its own: a variant that was drawn and failed is recorded
   * as such, beneath the call, so that it does not look better for being replaced.
   */
  replaceVariant(dimensions: Pick<Call, 'variant' | 'provider' | 'model'>, errorMessage: string): void {
    const { call } = this
    if (call.assignmentProbability !== null) {
      const inferenceId = newId()
      this.#replaced = {
        call: {
          ...call,
          inferenceId,
          spanId: inferenceId.replaceAll('-', '').slice(16),
          context: { ...call.context, parentSpanId: call.spanId },
          attributes: { 'loopwright.answered_by': call.inferenceId },
        },
        outcome: { ...nothingKnown, errorMessage, durationMs: performance.now() - this.startedTicksMs },
      }
      call.attributes['loopwright.assigned_variant'] = call.variant
      call.attributes['loopwright.assigned_probability'] = call.assignmentProbability
    }
    Object.assign(call, dimensions, { assignmentProbability: null })
  }

  /** Nobody could answer: the failure is that of the variant that was chosen at first. */
  restoreVariant(dimensions: Pick<Call, 'variant' | 'provider' | 'model' | 'assignmentProbability'>): void {
    this.#replaced = undefined
    delete this.call.attributes['loopwright.assigned_variant']
    delete this.call.attributes['loopwright.assigned_probability']
    const { variant, provider, model, assignmentProbability } = dimensions
    Object.assign(this.call, { variant, provider, model, assignmentProbability })
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
    const asked = askedOf(this.call)
    headers['x-loopwright-feedback-token'] = this.#deps.issueFeedbackToken({
      projectId,
      inferenceId,
      traceId: context.traceId,
      endUserId: context.endUserId || null,
      asked,
    })
    if (asked !== undefined) headers['x-loopwright-ask'] = '1'
    if (variant !== '') headers['x-loopwright-variant'] = variant
    if (this.#admission) Object.assign(headers, this.#admission.headers())
    if (!isCaptured) headers['x-loopwright-captured'] = 'false'
    return headers
  }

  /** Whether the caller may be told, before the answer is whole, that the call will be recorded. */
  promiseRecord(): boolean {
    this.#isPromised = this.#deps.spool.isAccepting()
    return this.#isPromised
  }

  /** Records how it ended, once: what comes later gets the first outcome's answer. Resolves to whether it is kept. */
  finish(outcome: Partial<CallOutcome>): Promise<boolean> {
    this.#kept ??= this.#record({
      ...nothingKnown,
      ...outcome,
      durationMs: performance.now() - this.startedTicksMs,
    })
    return this.#kept
  }

  #record(outcome: CallOutcome): Promise<boolean> {
    const row = callToRow(this.call, outcome)
    if (this.#admission)
      this.#admission.settle(tokensUsed(outcome, this.#admission.estimatedTokens, row.output.length))
    if (this.#replaced) void keepCall(this.#deps, callToRow(this.#replaced.call, this.#replaced.outcome))
    const kept = keepCall(this.#deps, row, this.#isPromised)
    if (outcome.promptTokens === null && hasSpoken(outcome) && this.sentBody !== undefined)
      this.#deps.countLater?.(row, this.sentBody)
    return kept
  }
}

const askedAttribute = 'loopwright.asked'

/** Marks a call that was drawn to be asked for a rating, with the probability of that. */
export function markAsked(call: Call, probability: number): void {
  call.attributes[askedAttribute] = probability
}

const askedOf = (call: Call) => call.attributes[askedAttribute] as number | undefined

/** Something was said. What an upstream says when it refuses is nothing in this sense. */
function hasSpoken({ output, attributes }: CallOutcome): boolean {
  return output !== null && Number(attributes['http.response.status_code'] ?? 200) < 400
}

/**
 * What the upstream reports, and an estimate of what it doesn't. A call that failed without a word used nothing; one that
 * broke off used what had been said, whatever had been reported until then, so that nobody evades a limit by leaving early.
 */
function tokensUsed(outcome: CallOutcome, estimatedPrompt: number, outputLength: number): number {
  const { promptTokens, completionTokens, errorMessage } = outcome
  const isBroken = errorMessage !== null
  if (isBroken && promptTokens === null && completionTokens === null && !hasSpoken(outcome)) return 0
  const said = hasSpoken(outcome) ? roughTokens(outputLength) : 0
  const completion = isBroken ? Math.max(completionTokens ?? 0, said) : (completionTokens ?? said)
  return (promptTokens ?? estimatedPrompt) + completion
}

import type { AppError, ModelPrice } from '@loopwright/contract'
import { createCompletionCollector } from '@loopwright/core/capture/completion-collector'
import type { Dispatcher } from 'undici'
import { redactSecrets } from '../../platform/providers/redact-secrets.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { toOpenAiError } from './open-ai-error.ts'
import { brokenStream, callerWentAway, upstreamOutcome } from './upstream-outcome.ts'

/** Server-sent events on their way from an upstream to the caller. */
export type RelayedStream = {
  data(chunk: Buffer): void
  end(): void
  fail(error: AppError): void
  /** The caller is gone: records what had arrived. */
  abandon(): void
}

/**
 * Passes each chunk on as it comes, no faster than the caller reads, and listens. What ends the stream for the
 * caller (`[DONE]`, or the end itself) waits until the call is recorded. The head must have been written.
 */
export function relayStream(options: {
  providerName: string
  status: number
  price: ModelPrice | undefined
  /** Of the upstream, for errors that repeat them. */
  secrets: readonly string[]
  progress: CallInProgress
  controller: Dispatcher.DispatchController
}): RelayedStream {
  const { progress, controller } = options
  const { response } = progress
  const collector = createCompletionCollector()
  let msToFirstChunk: number | undefined
  let isSettled = false
  let isHolding = false
  let hasEnded = false
  let held: Buffer[] = []

  function write(chunk: Buffer): void {
    if (response.destroyed || response.write(chunk)) return
    controller.pause()
    response.once('drain', () => {
      if (!isHolding) controller.resume()
    })
  }

  function record(errorMessage: string | null): Promise<boolean> {
    isSettled = true
    const completion = collector.completion()
    const { status, price, secrets } = options
    const message = errorMessage === null ? null : redactSecrets(errorMessage, secrets)
    return progress.finish(
      upstreamOutcome({ completion, status, errorMessage: message, price, msToFirstChunk }),
    )
  }

  /** An upstream may say more, or end, while the record is being written, paused or not. */
  async function recordThenRelease(): Promise<void> {
    isHolding = true
    controller.pause()
    await record(collector.error())
    // Resuming may bring the end at once, so what was held goes first.
    for (const chunk of held) if (!response.destroyed) response.write(chunk)
    held = []
    isHolding = false
    if (hasEnded) response.end()
    else controller.resume()
  }

  async function recordThenBreak(error: AppError): Promise<void> {
    await record(error.message)
    if (response.destroyed) return
    // Cutting the connection after the event tells even a reader who skips it that the answer is not whole.
    response.write(`data: ${JSON.stringify(toOpenAiError(error))}\n\n`, () => response.socket?.destroySoon())
  }

  return {
    data(chunk) {
      msToFirstChunk ??= performance.now() - progress.startedTicksMs
      collector.read(chunk)
      if (isHolding) held.push(chunk)
      else if (collector.isDone() && !isSettled) {
        held.push(chunk)
        void recordThenRelease()
      } else write(chunk)
    },
    end() {
      hasEnded = true
      if (isHolding) return
      if (isSettled) {
        response.end()
        return
      }
      const isWhole = collector.error() !== null || collector.completion().finishReasons.length > 0
      void (isWhole ? recordThenRelease() : recordThenBreak(brokenStream(options.providerName)))
    },
    fail(error) {
      hasEnded = true
      if (isHolding) return
      // After [DONE] nothing is missing.
      if (isSettled) response.end()
      else void recordThenBreak(error)
    },
    abandon() {
      if (!isSettled) void record(callerWentAway)
    },
  }
}

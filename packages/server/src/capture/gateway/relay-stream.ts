import type { AppError } from '@loopwright/contract'
import type { AnswerController } from '../../platform/providers/http1/answer-handler.ts'
import { redactSecrets } from '../../platform/providers/redact-secrets.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { errorEvent } from './gateway-error.ts'
import { brokenStream, callerTookNothing, callerWentAway, upstreamOutcome } from './upstream-outcome.ts'
import type { UpstreamRequest } from './upstream-request.ts'

/** Server-sent events on their way from an upstream to the caller. */
export type RelayedStream = {
  data(chunk: Buffer): void
  end(): void
  fail(error: AppError): void
  /** The caller is gone: records what had arrived. */
  abandon(): void
}

/**
 * Passes each chunk on as it comes, translated where the caller speaks another dialect, no faster than the caller
 * reads, and listens. What ends the stream for the caller (its last event, or the end itself) waits until the call is
 * recorded. The head must have been written.
 */
export function relayStream(options: {
  request: UpstreamRequest
  status: number
  progress: CallInProgress
  controller: AnswerController
}): RelayedStream {
  const { request, progress, controller } = options
  const { response } = progress
  const { upstream, caller, dialect, bridge, asksForUsage } = request
  const collector = dialect.createCollector()
  const createdS = Math.floor(progress.call.startedAtMs / 1000)
  const translator = bridge?.stream({ createdS, hasUsage: asksForUsage })
  let msToFirstChunk: number | undefined
  let isSettled = false
  let isHolding = false
  let isDraining = false
  let hasEnded = false
  let held: Buffer[] = []

  function write(chunk: Buffer): void {
    if (chunk.length === 0 || response.destroyed || response.write(chunk) || isDraining) return
    // What had arrived before the pause is still written.
    isDraining = true
    controller.pause()
    const patience = setTimeout(giveUp, progress.readerPatienceMs).unref()
    response.once('drain', () => {
      clearTimeout(patience)
      isDraining = false
      if (!isHolding) controller.resume()
    })
  }

  /** Whoever takes nothing holds the upstream's connection, and a place among the calls that a limit allows at once. */
  function giveUp(): void {
    if (response.destroyed) return
    if (!isSettled) void record(callerTookNothing)
    response.destroy()
  }

  function record(errorMessage: string | null): Promise<boolean> {
    isSettled = true
    const answer = collector.answer()
    const { status } = options
    const message = errorMessage === null ? null : redactSecrets(errorMessage, upstream.secrets)
    return progress.finish(
      upstreamOutcome({ request, answer, status, errorMessage: message, msToFirstChunk }),
    )
  }

  /** An upstream may say more, or end, while the record is being written, paused or not. */
  async function recordThenRelease(): Promise<void> {
    isHolding = true
    controller.pause()
    const isKept = await record(collector.error())
    // The head has left. Who wants to know for certain reads the trailer.
    if (!isKept && !response.destroyed) response.addTrailers({ 'x-loopwright-captured': 'false' })
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
    response.write(errorEvent(caller, error), () => response.socket?.destroySoon())
  }

  return {
    data(chunk) {
      msToFirstChunk ??= performance.now() - progress.startedTicksMs
      collector.read(chunk)
      const passed = translator ? Buffer.from(translator.read(chunk)) : chunk
      if (isHolding) held.push(passed)
      else if (collector.isDone() && !isSettled) {
        held.push(passed)
        void recordThenRelease()
      } else write(passed)
    },
    end() {
      hasEnded = true
      if (isHolding) return
      if (isSettled) {
        response.end()
        return
      }
      if (!collector.isWhole()) {
        void recordThenBreak(brokenStream(upstream.provider.name))
        return
      }
      if (translator) held.push(Buffer.from(translator.end()))
      void recordThenRelease()
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

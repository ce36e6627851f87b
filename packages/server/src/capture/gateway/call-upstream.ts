import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import { emptyCompletion } from '@loopwright/core/capture/completion'
import { isCurable } from '@loopwright/core/capture/resilience/plan-retry'
import type { Dispatcher } from 'undici'
import { upstreamFailure } from '../../platform/providers/upstream-failure.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { answerTooLarge, largestAnswerBytes, relayBody } from './relay-body.ts'
import { type RelayedStream, relayStream } from './relay-stream.ts'
import { callerWentAway, upstreamOutcome } from './upstream-outcome.ts'

export type UpstreamRequest = {
  upstream: Upstream
  model: string
  headers: Record<string, string>
  body: string
}

/** An error that another attempt may cure, and that was not passed on yet. */
export type HeldAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/**
 * Sends a request to an upstream's `/chat/completions` and passes on what it answers, but for an error that another attempt
 * may cure: that is what it resolves to. Resolves when the exchange is over, however it ended, but rejects when there
 * was no answer to pass on.
 *
 * @throws AppError `upstream-unreachable`, `upstream-timeout`, `upstream-failed` before anything was sent back.
 */
export function callUpstream(
  request: UpstreamRequest,
  progress: CallInProgress,
): Promise<HeldAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const exchange = new UpstreamExchange(request, progress, { resolve, reject })
    const { pool, pathPrefix, pathSuffix } = request.upstream
    pool.dispatch(
      {
        method: 'POST',
        path: `${pathPrefix}/chat/completions${pathSuffix}`,
        headers: request.headers,
        body: request.body,
      },
      exchange,
    )
  })
}

type Over = { resolve: (held?: HeldAnswer) => void; reject: (error: unknown) => void }

/** One request to an upstream and its answer, as undici tells of them. */
class UpstreamExchange implements Dispatcher.DispatchHandler {
  readonly #request: UpstreamRequest
  readonly #progress: CallInProgress
  readonly #over: Over
  #controller: Dispatcher.DispatchController | undefined
  #stream: RelayedStream | undefined
  #status: number | null = null
  #headers: IncomingHttpHeaders = {}
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(request: UpstreamRequest, progress: CallInProgress, over: Over) {
    this.#request = request
    this.#progress = progress
    this.#over = over
    progress.whenGone(() => this.#callerIsGone())
    progress.deadline?.whenOver((error) => this.#isOutOfTime(error))
    progress.whenClosed(() => over.resolve())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#progress.isGone || this.#progress.deadline?.isOver) controller.abort(new Error(callerWentAway))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (status >= 400 || !String(headers['content-type'] ?? '').startsWith('text/event-stream')) return
    const { response } = this.#progress
    response.writeHead(
      status,
      this.#progress.addHeaders(headersForCaller(headers), this.#progress.isAccepting()),
    )
    response.flushHeaders()
    this.#stream = relayStream({
      providerName: this.#request.upstream.provider.name,
      status,
      price: this.#price,
      secrets: this.#request.upstream.secrets,
      progress: this.#progress,
      controller,
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stream) {
      this.#stream.data(chunk)
      return
    }
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
    if (this.#bytes <= largestAnswerBytes) return
    this.#chunks = []
    controller.abort(answerTooLarge(this.#request.upstream.provider.name))
  }

  onResponseEnd(): void {
    if (this.#stream) {
      this.#stream.end()
    } else if (this.#status !== null) {
      const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
      const answer = { status: this.#status, headers: this.#headers, body }
      if (this.#status >= 400 && isCurable(this.#status)) this.#over.resolve(answer)
      else relayBody(answer, this.#request, this.#progress).catch(this.#over.reject)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#progress.isGone) return
    const failure = AppError.is(error) ? error : upstreamFailure(error, this.#request.upstream)
    if (this.#stream) this.#stream.fail(failure)
    else this.#over.reject(failure)
  }

  get #price() {
    return this.#request.upstream.priceOf(this.#request.model)
  }

  #isOutOfTime(error: AppError): void {
    if (this.#controller) this.#controller.abort(error)
    else this.#over.reject(error)
  }

  #callerIsGone(): void {
    this.#controller?.abort(new Error(callerWentAway))
    this.#stream?.abandon()
    void this.#progress.finish(
      upstreamOutcome({
        completion: emptyCompletion,
        status: this.#status,
        errorMessage: callerWentAway,
        price: this.#price,
      }),
    )
    this.#over.resolve()
  }
}

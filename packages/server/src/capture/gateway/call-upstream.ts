import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import { emptyAnswer } from '@loopwright/core/capture/dialect/answer'
import { isCurable } from '@loopwright/core/capture/resilience/plan-retry'
import type { AnswerController, AnswerHandler } from '../../platform/providers/http1/answer-handler.ts'
import { upstreamFailure } from '../../platform/providers/upstream-failure.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { answerTooLarge, largestAnswerBytes, relayBody } from './relay-body.ts'
import { type RelayedStream, relayStream } from './relay-stream.ts'
import { callerWentAway, upstreamOutcome } from './upstream-outcome.ts'
import type { UpstreamRequest } from './upstream-request.ts'

/** An error that another attempt may cure, and that was not passed on yet. */
export type HeldAnswer = {
  request: UpstreamRequest
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/**
 * Sends a request to an upstream and passes on what it answers, but for an error that another attempt
 * may cure: that is what it resolves to. Resolves when the exchange is over, however it ended, but rejects when there
 * was no answer to pass on.
 *
 * @param onAnswer Called when there is an answer to pass on, which for a stream is long before it is over.
 * @throws AppError `upstream-unreachable`, `upstream-timeout`, `upstream-failed` before anything was sent back.
 */
export function callUpstream(
  request: UpstreamRequest,
  progress: CallInProgress,
  onAnswer: () => void,
): Promise<HeldAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const exchange = new UpstreamExchange(request, progress, { resolve, reject, onAnswer })
    const { pool, pathPrefix, pathSuffix } = request.upstream
    pool.dispatch(
      {
        method: 'POST',
        path: `${pathPrefix}${request.dialect.path}${pathSuffix}`,
        headers: request.headers,
        body: request.body,
      },
      exchange,
    )
  })
}

type Over = {
  resolve: (held?: HeldAnswer) => void
  reject: (error: unknown) => void
  onAnswer: () => void
}

/** One request to an upstream and its answer, as the connection tells of them. */
class UpstreamExchange implements AnswerHandler {
  readonly #request: UpstreamRequest
  readonly #progress: CallInProgress
  readonly #over: Over
  #controller: AnswerController | undefined
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

  onRequestStart(controller: AnswerController): void {
    this.#controller = controller
    if (this.#progress.isGone || this.#progress.deadline?.isOver) controller.abort(new Error(callerWentAway))
  }

  onResponseStart(controller: AnswerController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (status >= 400 || !String(headers['content-type'] ?? '').startsWith('text/event-stream')) return
    const { response } = this.#progress
    response.writeHead(
      status,
      this.#progress.addHeaders(headersForCaller(headers), this.#progress.promiseRecord()),
    )
    response.flushHeaders()
    this.#over.onAnswer()
    this.#stream = relayStream({
      request: this.#request,
      status,
      progress: this.#progress,
      controller,
    })
  }

  onResponseData(controller: AnswerController, chunk: Buffer): void {
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
      const answer = { request: this.#request, status: this.#status, headers: this.#headers, body }
      if (this.#status >= 400 && isCurable(this.#status)) {
        this.#over.resolve(answer)
        return
      }
      this.#over.onAnswer()
      relayBody(answer, this.#request, this.#progress).catch(this.#over.reject)
    }
  }

  onResponseError(_controller: AnswerController, error: Error): void {
    if (this.#progress.isGone) return
    const failure = AppError.is(error) ? error : upstreamFailure(error, this.#request.upstream)
    if (this.#stream) this.#stream.fail(failure)
    else this.#over.reject(failure)
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
        request: this.#request,
        answer: emptyAnswer,
        status: this.#status,
        errorMessage: callerWentAway,
      }),
    )
    this.#over.resolve()
  }
}

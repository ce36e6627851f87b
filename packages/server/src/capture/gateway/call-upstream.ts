import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'
import { emptyCompletion } from '@loopwright/core/capture/completion'
import { upstreamFailure } from '../../platform/providers/upstream-failure.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { answerTooLarge, largestAnswerBytes, relayBody } from './relay-body.ts'
import { type RelayedStream, relayStream } from './relay-stream.ts'
import { callerWentAway, upstreamOutcome } from './upstream-outcome.ts'

/**
 * Sends a request to an upstream's `/chat/completions` and passes on what it answers. Resolves when the exchange is
 * over, however it ended, but rejects when there was no answer to pass on.
 *
 * @throws AppError `upstream-unreachable`, `upstream-timeout`, `upstream-failed` before anything was sent back.
 */
export function callUpstream(
  request: { upstream: Upstream; model: string; headers: Record<string, string>; body: string },
  options: { progress: CallInProgress; isAccepting: () => boolean; response: ServerResponse },
): Promise<void> {
  const { upstream } = request
  const { progress, response } = options
  const { provider } = upstream
  const price = provider.prices?.[request.model]
  const startedTicksMs = performance.now()
  const over = Promise.withResolvers<void>()
  let abort: (() => void) | undefined
  let stream: RelayedStream | undefined
  let head: { status: number; headers: IncomingHttpHeaders } | undefined
  let chunks: Buffer[] = []
  let bytes = 0

  progress.gone.addEventListener('abort', () => {
    abort?.()
    stream?.abandon()
    void progress.finish(
      upstreamOutcome({
        completion: emptyCompletion,
        status: head?.status ?? null,
        errorMessage: callerWentAway,
        price,
      }),
    )
    over.resolve()
  })
  response.once('close', () => over.resolve())

  upstream.pool.dispatch(
    {
      method: 'POST',
      path: `${upstream.pathPrefix}/chat/completions`,
      headers: request.headers,
      body: request.body,
    },
    {
      onRequestStart(controller) {
        abort = () => controller.abort(new Error(callerWentAway))
        if (progress.gone.aborted) abort()
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return
        head = { status, headers }
        if (status >= 400 || !String(headers['content-type'] ?? '').startsWith('text/event-stream')) return
        response.writeHead(status, {
          ...headersForCaller(headers),
          ...progress.headers(options.isAccepting()),
        })
        response.flushHeaders()
        const { name: providerName } = provider
        stream = relayStream({ providerName, status, startedTicksMs, price, progress, response, controller })
      },
      onResponseData(controller, chunk) {
        if (stream) {
          stream.data(chunk)
          return
        }
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes <= largestAnswerBytes) return
        chunks = []
        controller.abort(answerTooLarge(provider.name))
      },
      onResponseEnd() {
        if (stream) stream.end()
        else if (head) {
          relayBody({ ...head, body: Buffer.concat(chunks), price }, progress, response).catch(over.reject)
        }
      },
      onResponseError(_controller, error) {
        if (progress.gone.aborted) return
        const failure = AppError.is(error) ? error : upstreamFailure(error, provider.name)
        if (stream) stream.fail(failure)
        else over.reject(failure)
      },
    },
  )
  return over.promise
}

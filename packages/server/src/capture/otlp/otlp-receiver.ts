import { AppError } from '@loopwright/contract'
import type { ObservedFeedback } from '@loopwright/core/capture/otlp/observed-feedback'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest, HttpResponse, RequestHandler } from '../../platform/http/http-exchange.ts'
import type { Logger } from '../../platform/log.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import { askToComeBack } from '../append-for-sender.ts'
import { callerOf } from '../caller-of.ts'
import { encodeFailure, encodeResult, encodingOf, type OtlpEncoding } from './otlp-encoding.ts'
import { logsSignal, type OtlpSignal, tracesSignal } from './otlp-signals.ts'
import { paceSender } from './pace-sender.ts'
import { notAnExport, readOtlpRequest } from './read-otlp-request.ts'

export type OtlpDependencies = {
  spool: Pick<Spool, 'append' | 'stats'>
  authenticateKey: (authorization: string | undefined) => ServingKey | null
  /** Keeps feedback that telemetry carries. Resolves to what is wrong with what could not be kept. */
  recordFeedback(caller: ServingKey, observed: readonly ObservedFeedback[]): Promise<string[]>
  clock: Clock
  logger: Logger
  /** After decompression. Default 32 MiB. */
  maxBodyBytes?: number
}

const defaultMaxBodyBytes = 32 * 1024 * 1024

/**
 * OTLP over HTTP (opentelemetry-proto 1.x) at `POST /v1/traces` and `/v1/logs`, as JSON or protobuf, plain or gzipped.
 * What cannot be kept is counted in the answer's partial success and never costs the rest. 429 and 503 say in
 * `Retry-After` when to come back; sending all again is then harmless.
 */
export function createOtlpReceiver(deps: OtlpDependencies): RequestHandler {
  async function answer<Item>(
    signal: OtlpSignal<Item>,
    request: HttpRequest,
    response: HttpResponse,
  ): Promise<void> {
    const encoding = encodingOf(request.headers['content-type'])
    try {
      if (request.method !== 'POST')
        throw new AppError('method-not-allowed', 'OTLP is sent with POST, and nothing else answers here.')
      const caller = callerOf(deps, request)
      const maxBytes = deps.maxBodyBytes ?? defaultMaxBodyBytes
      const items = await readOtlpRequest(request, encoding, signal, maxBytes)
      const recordFeedback = (observed: readonly ObservedFeedback[]) => deps.recordFeedback(caller, observed)
      const refusals = await signal.ingest({ ...deps, recordFeedback }, caller.projectId, items)
      await paceSender(deps.spool)
      send(response, 200, encoding ?? 'json', encodeResult(encoding ?? 'json', signal, refusals))
    } catch (thrown) {
      const error = toAppError(thrown, signal)
      if (error.code === 'internal') deps.logger.error({ err: thrown }, 'an OTLP export failed')
      sendFailure(response, encoding ?? 'json', error)
    }
  }

  return (request, response) => {
    switch ((request.url ?? '').split('?', 1)[0]) {
      case '/v1/traces':
        return answer(tracesSignal, request, response)
      case '/v1/logs':
        return answer(logsSignal, request, response)
      default:
        return false
    }
  }
}

function toAppError(thrown: unknown, signal: Pick<OtlpSignal, 'message'>): AppError {
  const error = askToComeBack(thrown)
  if (AppError.is(error)) return error
  if (error instanceof RangeError) return notAnExport(signal, error.message)
  return new AppError(
    'internal',
    "The export could not be taken in. Send it again; the server's log says what happened.",
    { cause: thrown },
  )
}

function sendFailure(response: HttpResponse, encoding: OtlpEncoding, error: AppError): void {
  const retry = error.retryAfterSeconds
  if (retry !== undefined) response.setHeader('retry-after', String(retry))
  if (error.code === 'body-too-large') response.setHeader('connection', 'close')
  send(response, error.status, encoding, encodeFailure(encoding, error))
}

function send(response: HttpResponse, status: number, encoding: OtlpEncoding, body: Uint8Array): void {
  if (response.destroyed || response.headersSent) return
  const contentType = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length })
  response.end(body)
}

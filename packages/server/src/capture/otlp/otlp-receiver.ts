import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import { callerOf } from '../caller-of.ts'
import type { RequestHandler } from '../gateway/gateway.ts'
import { ingestOtlp } from './ingest-otlp.ts'
import { encodeFailure, encodeResult, encodingOf, type OtlpEncoding } from './otlp-encoding.ts'
import { readOtlpRequest } from './read-otlp-request.ts'

export type OtlpDependencies = {
  spool: Pick<Spool, 'append'>
  authenticateKey: (authorization: string | undefined) => ServingKey | null
  clock: Clock
  logger: Logger
  /** After decompression. Default 32 MiB. */
  maxBodyBytes?: number
}

const defaultMaxBodyBytes = 32 * 1024 * 1024

/**
 * OTLP over HTTP (opentelemetry-proto 1.x) at `POST /v1/traces`, as JSON or protobuf, plain or gzipped. What cannot
 * be kept is counted in the answer's partial success and never costs the rest.
 */
export function createOtlpReceiver(deps: OtlpDependencies): RequestHandler {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const encoding = encodingOf(request.headers['content-type'])
    try {
      if (request.method !== 'POST') throw new AppError('method-not-allowed', '/v1/traces answers POST only.')
      const { projectId } = callerOf(deps, request)
      const spans = await readOtlpRequest(request, encoding, deps.maxBodyBytes ?? defaultMaxBodyBytes)
      const rejected = await ingestOtlp(deps, projectId, spans)
      send(response, 200, encoding ?? 'json', encodeResult(encoding ?? 'json', rejected))
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') deps.logger.error({ err: thrown }, 'an OTLP export failed')
      sendFailure(response, encoding ?? 'json', error)
    }
  }

  return (request, response) => {
    if ((request.url ?? '').split('?', 1)[0] !== '/v1/traces') return false
    response.on('error', () => undefined)
    return answer(request, response)
  }
}

function toAppError(thrown: unknown): AppError {
  if (AppError.is(thrown)) return thrown
  return new AppError(
    'internal',
    "The spans could not be taken in. Send them again; the server's log says what happened.",
    { cause: thrown },
  )
}

function sendFailure(response: ServerResponse, encoding: OtlpEncoding, error: AppError): void {
  const retry = error.retryAfterSeconds
  if (retry !== undefined) response.setHeader('retry-after', String(retry))
  if (error.code === 'body-too-large') response.setHeader('connection', 'close')
  send(response, error.status, encoding, encodeFailure(encoding, error))
}

function send(response: ServerResponse, status: number, encoding: OtlpEncoding, body: Uint8Array): void {
  if (response.destroyed || response.headersSent) return
  const contentType = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length })
  response.end(body)
}

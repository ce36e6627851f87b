import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { callerOf } from '../caller-of.ts'
import { createBreakers } from './breakers.ts'
import { createCallLimiter } from './call-limiter.ts'
import { chatCompletion } from './chat-completion.ts'
import { createCountLater } from './count-later.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { listModels } from './list-models.ts'
import { asAppError, sendOpenAiError } from './open-ai-error.ts'
import { createPredictWith } from './predict-with.ts'

/** False, and nothing done, for a path that is not the handler's. The promise never rejects. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => false | Promise<void>

type Endpoint = {
  method: string
  answer: (key: ServingKey, request: IncomingMessage, response: ServerResponse) => void | Promise<void>
}

/** OTLP has its own receiver, whatever the order in which handlers are asked. */
const otlpPaths = new Set(['/v1/traces', '/v1/logs', '/v1/metrics'])

/**
 * The OpenAI-compatible gateway below `/v1/`, on `node:http` so that nothing stands between an application and its
 * model that isn't needed. A call touches no database: keys, functions and releases come from memory, and the record
 * of it goes into the spool.
 */
export function createGateway(deps: GatewayDependencies): RequestHandler {
  const nowMs = deps.nowMs ?? (() => performance.now())
  const chat = {
    ...deps,
    predict: createPredictWith(deps),
    breakers: createBreakers(nowMs),
    limiter: createCallLimiter(deps.serving, nowMs),
    random: deps.random ?? Math.random,
    countLater: deps.tokenCounter && createCountLater({ ...deps, tokenCounter: deps.tokenCounter }),
  }
  const endpoints = new Map<string, Endpoint>([
    [
      '/v1/chat/completions',
      { method: 'POST', answer: (key, request, response) => chatCompletion(chat, key, request, response) },
    ],
    ['/v1/models', { method: 'GET', answer: (key, _request, response) => listModels(deps, key, response) }],
  ])

  async function answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const key = callerOf(deps, request)
      await endpointFor(endpoints, path, request.method ?? '').answer(key, request, response)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code === 'internal') deps.logger.error({ err: thrown }, 'the gateway failed')
      sendOpenAiError(response, error)
    }
  }

  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!path.startsWith('/v1/') || otlpPaths.has(path)) return false
    // A caller who goes away mid-write is seen by its `close`.
    response.on('error', () => undefined)
    return answer(path, request, response)
  }
}

/** @throws AppError `not-found`, `method-not-allowed`. */
function endpointFor(endpoints: ReadonlyMap<string, Endpoint>, path: string, method: string): Endpoint {
  const endpoint = endpoints.get(path)
  if (!endpoint) {
    throw new AppError(
      'not-found',
      `The gateway has nothing at ${path}. It answers POST /v1/chat/completions and GET /v1/models.`,
    )
  }
  if (endpoint.method !== method) {
    throw new AppError('method-not-allowed', `${path} answers ${endpoint.method} only.`)
  }
  return endpoint
}

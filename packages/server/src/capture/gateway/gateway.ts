import { AppError, type ProviderKind } from '@loopwright/contract'
import {
  chatDialect,
  type Dialect,
  embeddingsDialect,
  messagesDialect,
  responsesDialect,
} from '@loopwright/core/capture/dialect/dialect'
import type { HttpRequest, HttpResponse, RequestHandler } from '../../platform/http/http-exchange.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { callerOf } from '../caller-of.ts'
import { answerCall } from './answer-call.ts'
import { createBreakers } from './breakers.ts'
import { createCallLimiter } from './call-limiter.ts'
import { createCountLater } from './count-later.ts'
import { countTokens } from './count-tokens.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { asAppError, sendError } from './gateway-error.ts'
import { findModel, listModels } from './list-models.ts'
import { createPredictWith } from './predict-with.ts'

type Endpoint = {
  method: string
  answer: (key: ServingKey, request: HttpRequest, response: HttpResponse) => void | Promise<void>
}

/** OTLP has its own receiver, whatever the order in which handlers are asked. */
const otlpPaths = new Set(['/v1/traces', '/v1/logs', '/v1/metrics'])

/** Below which each API lies. */
const prefixes: Readonly<Record<ProviderKind, string>> = { openai: '/v1/', anthropic: '/anthropic/v1/' }

/**
 * The gateway: OpenAI's API below `/v1/` and Anthropic's below `/anthropic/v1/`, on bare requests and answers so that nothing stands between an application and its
 * model that isn't needed. A call touches no database: keys, functions and releases come from memory, and the record
 * of it goes into the spool.
 */
export function createGateway(deps: GatewayDependencies): RequestHandler {
  const nowMs = deps.nowMs ?? (() => performance.now())
  const calls = {
    ...deps,
    predict: createPredictWith(deps),
    breakers: createBreakers(nowMs),
    limiter: createCallLimiter(deps, nowMs),
    random: deps.random ?? Math.random,
    countLater: deps.tokenCounter && createCountLater({ ...deps, tokenCounter: deps.tokenCounter }),
  }
  const call = (dialect: Dialect): Endpoint => ({
    method: 'POST',
    answer: (key, request, response) => answerCall(calls, dialect, key, request, response),
  })
  const models = (api: ProviderKind): Endpoint => ({
    method: 'GET',
    answer: (key, _request, response) => listModels(deps, api, key, response),
  })
  const count: Endpoint['answer'] = (key, request, response) => countTokens(calls, key, request, response)
  const endpoints = new Map<string, Endpoint>([
    ['/v1/chat/completions', call(chatDialect)],
    ['/v1/responses', call(responsesDialect)],
    ['/v1/embeddings', call(embeddingsDialect)],
    ['/v1/models', models('openai')],
    ['/anthropic/v1/messages', call(messagesDialect)],
    ['/anthropic/v1/messages/count_tokens', { method: 'POST', answer: count }],
    ['/anthropic/v1/models', models('anthropic')],
  ])

  function endpointAt(path: string, api: ProviderKind): Endpoint | undefined {
    const known = endpoints.get(path)
    if (known) return known
    const prefix = `${prefixes[api]}models/`
    if (!path.startsWith(prefix)) return undefined
    const id = decoded(path.slice(prefix.length))
    return { method: 'GET', answer: (key, _request, response) => findModel(deps, api, id, key, response) }
  }

  async function answer(
    path: string,
    api: ProviderKind,
    request: HttpRequest,
    response: HttpResponse,
  ): Promise<void> {
    try {
      const key = callerOf(deps, request)
      const endpoint = checked(endpointAt(path, api), path, request.method ?? '')
      await endpoint.answer(key, request, response)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code === 'internal') deps.logger.error({ err: thrown }, 'the gateway failed')
      sendError(api, response, error)
    }
  }

  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const api = path.startsWith(prefixes.openai) ? 'openai' : 'anthropic'
    if (!path.startsWith(prefixes[api]) || otlpPaths.has(path)) return false
    return answer(path, api, request, response)
  }
}

/** @throws AppError `not-found`, `method-not-allowed`. */
function checked(endpoint: Endpoint | undefined, path: string, method: string): Endpoint {
  if (!endpoint) {
    throw new AppError(
      'not-found',
      `The gateway has nothing at ${path}. It answers POST /v1/chat/completions, /v1/responses, /v1/embeddings and /anthropic/v1/messages, and GET /v1/models.`,
    )
  }
  if (endpoint.method !== method) {
    throw new AppError('method-not-allowed', `${path} answers ${endpoint.method} only.`)
  }
  return endpoint
}

/** Clients write the slash of a model's name as it is, or as %2F. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

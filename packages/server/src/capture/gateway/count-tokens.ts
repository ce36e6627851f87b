import { AppError } from '@loopwright/contract'
import { messagesDialect } from '@loopwright/core/capture/dialect/dialect'
import type { HttpRequest, HttpResponse } from '../../platform/http/http-exchange.ts'
import { readBody } from '../../platform/http/read-body.ts'
import { requestWhole } from '../../platform/providers/http1/request-whole.ts'
import { upstreamFailure } from '../../platform/providers/upstream-failure.ts'
import { headersForCaller } from '../../platform/providers/upstream-headers.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { defaultMaxBodyBytes } from './answer-call.ts'
import { readCallHeaders } from './call-headers.ts'
import type { CallLimiter } from './call-limiter.ts'
import { readCallRequest } from './call-request.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { largestAnswerBytes, withoutSecrets } from './relay-body.ts'
import { routeModel } from './route-model.ts'
import { toUpstreamRequest } from './upstream-request.ts'

/** What a variant may set that matters to a count; the upstream takes nothing else. */
const counted = ['model', 'system', 'tools', 'tool_choice', 'thinking', 'output_config']

/**
 * `POST /anthropic/v1/messages/count_tokens`: what the upstream says. Nothing is generated, so nothing is recorded and no
 * tokens are used; the upstream is asked all the same, so it counts as a request.
 *
 * @throws AppError `invalid-input` for a model that Anthropic's API doesn't serve, `rate-limited`.
 */
export async function countTokens(
  deps: GatewayDependencies & { limiter: CallLimiter },
  key: ServingKey,
  incoming: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const bytes = await readBody(incoming, deps.maxBodyBytes ?? defaultMaxBodyBytes)
  const request = readCallRequest(bytes, messagesDialect)
  const headers = readCallHeaders(incoming.headers, request, '')
  const { choice } = routeModel(deps, key.projectId, request, headers)
  if (choice.kind === 'unconfigured') throw choice.problem
  if (choice.kind !== 'upstream' || choice.upstream.provider.kind !== 'anthropic')
    throw notCounted(request.model)
  const { upstream } = choice
  const asked = toUpstreamRequest(request, choice, incoming.headers)
  const changed = JSON.parse(asked.body) as Record<string, unknown>
  const body = { ...request.body }
  for (const name of counted) if (name in changed) body[name] = changed[name]
  const path = `${upstream.pathPrefix}/messages/count_tokens${upstream.pathSuffix}`
  const admission = deps.limiter.admit(key, 0, response)
  const leaving = new AbortController()
  response.once('close', () => leaving.abort(new Error('The caller closed the connection.')))
  try {
    const answer = await requestWhole(
      upstream.pool,
      { method: 'POST', path, headers: asked.headers, body: JSON.stringify(body) },
      { mostBytes: largestAnswerBytes, signal: leaving.signal },
    )
    const passed = { ...headersForCaller(answer.headers), ...admission?.headers() }
    const said = answer.status < 400 ? answer.body : withoutSecrets(answer.body, upstream.secrets)
    response.writeHead(answer.status, { ...passed, 'content-length': said.length })
    response.end(said)
  } catch (error) {
    throw upstreamFailure(error as Error, upstream)
  } finally {
    admission?.settle(0)
  }
}

function notCounted(model: string): AppError {
  return new AppError(
    'invalid-input',
    `model: "${model}" is not answered through Anthropic's API, which alone can count tokens. The usage of an answer says how many there were.`,
    { details: { param: 'model' } },
  )
}

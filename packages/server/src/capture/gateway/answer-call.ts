import type { Call } from '@loopwright/core/capture/call-to-row'
import type { Dialect } from '@loopwright/core/capture/dialect/dialect'
import { inputTextOf } from '@loopwright/core/capture/payload-text'
import type { HttpRequest, HttpResponse } from '../../platform/http/http-exchange.ts'
import { readBody } from '../../platform/http/read-body.ts'
import { newId } from '../../platform/new-id.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { type AnswerDependencies, answerWithFallbacks } from './answer-with-fallbacks.ts'
import { type CallHeaders, readCallHeaders } from './call-headers.ts'
import { CallInProgress, markAsked } from './call-in-progress.ts'
import type { CallLimiter } from './call-limiter.ts'
import { type CallRequest, readCallRequest } from './call-request.ts'
import { asAppError, sendError } from './gateway-error.ts'
import { type Route, routeModel } from './route-model.ts'

export const defaultMaxBodyBytes = 32 * 1024 * 1024

/**
 * Answers a model call in the dialect of its endpoint. From the moment the call is understood it is recorded, whether it succeeds or not.
 *
 * @throws AppError for a request that is not a call: no such model, malformed, too large.
 */
export async function answerCall(
  deps: AnswerDependencies & { limiter: CallLimiter },
  dialect: Dialect,
  key: ServingKey,
  incoming: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const request = readCallRequest(await readBody(incoming, deps.maxBodyBytes ?? defaultMaxBodyBytes), dialect)
  const inferenceId = newId()
  // A call that is its own trace needs no id of its own for it.
  const hexId = inferenceId.replaceAll('-', '')
  const headers = readCallHeaders(incoming.headers, request, hexId)
  const route = routeModel(deps, key.projectId, request, headers)
  const call = describeCall(
    { inferenceId, hexId, startedAtMs: deps.clock.now() },
    key,
    request,
    headers,
    route,
  )
  // Nobody can say how good an embedding is.
  const asked = dialect.name === 'embeddings' ? undefined : deps.drawToAsk?.(key.projectId, inferenceId)
  if (asked !== undefined) markAsked(call, asked)
  const admission = deps.limiter.admit(key, request.source.text.length, response)
  const progress = new CallInProgress(deps, call, response, admission)
  try {
    await answerWithFallbacks(deps, route, { request, headers, incomingHeaders: incoming.headers }, progress)
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.code === 'internal') deps.logger.error({ err: thrown }, 'a model call failed')
    const isKept = await progress.finish({ errorMessage: error.message })
    sendError(dialect.kind, response, error, progress.addHeaders({}, isKept))
  }
}

function describeCall(
  { inferenceId, hexId, startedAtMs }: { inferenceId: string; hexId: string; startedAtMs: number },
  key: ServingKey,
  { source, body, dialect, facts }: CallRequest,
  { context }: CallHeaders,
  route: Route,
): Call {
  return {
    projectId: key.projectId,
    inferenceId,
    spanId: hexId.slice(16),
    startedAtMs,
    name: route.name,
    context,
    ...route.choice.dimensions,
    inputJson: source.text,
    inputText: inputTextOf(body),
    attributes: Object.assign(facts.attributes, route.attributes, { 'loopwright.dialect': dialect.name }),
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call } from '@loopwright/core/capture/call-to-row'
import { inputTextOf } from '@loopwright/core/capture/payload-text'
import { newId } from '../../platform/new-id.ts'
import { headersForUpstream } from '../../platform/providers/upstream-headers.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { readBody } from '../read-body.ts'
import { answerWithModel } from './answer-with-model.ts'
import { type CallHeaders, readCallHeaders } from './call-headers.ts'
import { CallInProgress } from './call-in-progress.ts'
import { type CallRequest, readCallRequest } from './call-request.ts'
import { callUpstream } from './call-upstream.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'
import { asAppError, sendOpenAiError } from './open-ai-error.ts'
import type { PredictWith } from './predict-with.ts'
import { type Route, routeModel } from './route-model.ts'

const defaultMaxBodyBytes = 32 * 1024 * 1024

/**
 * `POST /v1/chat/completions`. From the moment the call is understood it is recorded, whether it succeeds or not.
 *
 * @throws AppError for a request that is not a call: no such model, malformed, too large.
 */
export async function chatCompletion(
  deps: GatewayDependencies & { predict: PredictWith },
  key: ServingKey,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = readCallRequest(await readBody(incoming, deps.maxBodyBytes ?? defaultMaxBodyBytes))
  const inferenceId = newId()
  // A call that is its own trace needs no id of its own for it.
  const hexId = inferenceId.replaceAll('-', '')
  const headers = readCallHeaders(incoming.headers, request.body, hexId)
  const route = routeModel(deps, key.projectId, request, headers)
  const call = describeCall(
    { inferenceId, hexId, startedAtMs: deps.clock.now() },
    key,
    request,
    headers,
    route,
  )
  const progress = new CallInProgress(deps, call, response)
  try {
    if (route.kind === 'model') {
      const { modelId, outOfScopeLabel } = route
      const { body } = request
      const { bypassCache } = headers
      await answerWithModel({ modelId, outOfScopeLabel, body, bypassCache, predict: deps.predict }, progress)
      return
    }
    if (!route.upstream) throw route.problem
    await callUpstream(
      {
        upstream: route.upstream,
        model: route.model,
        headers: headersForUpstream(incoming.headers, route.upstream.provider),
        body: route.body,
      },
      progress,
    )
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.code === 'internal') deps.logger.error({ err: thrown }, 'a model call failed')
    const isKept = await progress.finish({ errorMessage: error.message })
    sendOpenAiError(response, error, progress.addHeaders({}, isKept))
  }
}

function describeCall(
  { inferenceId, hexId, startedAtMs }: { inferenceId: string; hexId: string; startedAtMs: number },
  key: ServingKey,
  { source, body }: CallRequest,
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
    ...route.dimensions,
    inputJson: source.text,
    inputText: inputTextOf(body),
    attributes: body.stream === true ? { 'gen_ai.request.stream': true } : {},
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@loopwright/contract'
import type { Call } from '@loopwright/core/capture/call-to-row'
import { isRecord } from '@loopwright/core/capture/completion'
import { deepestJson, isTooDeep } from '@loopwright/core/capture/json-depth'
import { newId } from '../../platform/new-id.ts'
import { headersForUpstream } from '../../platform/providers/upstream-headers.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { readBody } from '../read-body.ts'
import { answerWithModel } from './answer-with-model.ts'
import { type CallHeaders, readCallHeaders } from './call-headers.ts'
import { beginCall } from './call-in-progress.ts'
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
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseBody(await readBody(request, deps.maxBodyBytes ?? defaultMaxBodyBytes))
  const callHeaders = readCallHeaders(request.headers, body, () => newId().replaceAll('-', ''))
  const route = routeModel(deps, key.projectId, body, callHeaders)
  const progress = beginCall(deps, describeCall(deps, key, body, callHeaders, route), response)
  try {
    if (route.kind === 'model') {
      const { modelId, outOfScopeLabel } = route
      const { bypassCache } = callHeaders
      const { predict } = deps
      await answerWithModel({ modelId, outOfScopeLabel, body, bypassCache, predict }, progress, response)
      return
    }
    if (!route.upstream) throw route.problem
    await callUpstream(
      {
        upstream: route.upstream,
        model: route.model,
        headers: headersForUpstream(request.headers, route.upstream.provider),
        body: JSON.stringify(route.body),
      },
      { progress, response, isAccepting: () => deps.spool.isAccepting() },
    )
  } catch (thrown) {
    const error = asAppError(thrown)
    if (error.code === 'internal') deps.logger.error({ err: thrown }, 'a model call failed')
    const isKept = await progress.finish({ errorMessage: error.message })
    sendOpenAiError(response, error, progress.headers(isKept))
  }
}

function parseBody(bytes: Buffer): Record<string, unknown> & { model: string } {
  let body: unknown
  try {
    body = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new AppError(
      'malformed-json',
      `The body is not JSON (${(cause as Error).message}). Send a chat completion request as JSON.`,
      { cause },
    )
  }
  if (!isRecord(body) || typeof body.model !== 'string' || body.model === '') {
    throw new AppError(
      'invalid-input',
      'model: is missing. Send "function/<name>" for a function of yours, or "<provider>/<model>" for an upstream.',
      { details: { param: 'model' } },
    )
  }
  if (isTooDeep(body)) {
    throw new AppError(
      'invalid-input',
      `The body nests deeper than ${deepestJson} levels. Send a flatter one.`,
    )
  }
  return { ...body, model: body.model }
}

function describeCall(
  deps: GatewayDependencies,
  key: ServingKey,
  body: Record<string, unknown>,
  { context }: CallHeaders,
  route: Route,
): Call {
  const inferenceId = newId()
  const { model: _model, user: _user, metadata, stream, stream_options: _options, ...input } = body
  return {
    projectId: key.projectId,
    inferenceId,
    spanId: inferenceId.replaceAll('-', '').slice(16),
    startedAtMs: deps.clock.now(),
    name: route.name,
    context,
    ...route.dimensions,
    input,
    attributes: {
      ...(isRecord(metadata) && { metadata }),
      ...(stream === true && { 'gen_ai.request.stream': true }),
    },
  }
}

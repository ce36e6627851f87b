import { AppError } from '@loopwright/contract'
import type { Call } from '@loopwright/core/capture/call-to-row'
import { editJsonObject } from '@loopwright/core/capture/edit-json-object'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { CallHeaders } from './call-headers.ts'
import type { CallRequest } from './call-request.ts'
import { chooseVariant, unknownModel } from './choose-variant.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

type Dimensions = Pick<
  Call,
  'function' | 'variant' | 'releaseId' | 'assignmentProbability' | 'provider' | 'model'
>

/** Who answers a call, and what is recorded of that choice. */
export type Route = { name: string; dimensions: Dimensions } & (
  | { kind: 'model'; modelId: string; outOfScopeLabel: string }
  | { kind: 'upstream'; upstream: Upstream; model: string; body: string }
  /** A variant names an upstream that is not configured here: the call fails, and that is worth recording. */
  | { kind: 'upstream'; upstream: undefined; problem: AppError }
)

const functionPrefix = 'function/'

/** @throws AppError `unknown-model` with what there is instead. */
export function routeModel(
  deps: Pick<GatewayDependencies, 'serving' | 'upstreams'>,
  projectId: string,
  request: CallRequest,
  headers: CallHeaders,
): Route {
  return request.model.startsWith(functionPrefix)
    ? routeFunction(deps, projectId, request, headers)
    : routeProvider(deps, projectId, request)
}

function routeProvider(
  { upstreams }: Pick<GatewayDependencies, 'upstreams'>,
  projectId: string,
  request: CallRequest,
): Route {
  const slash = request.model.indexOf('/')
  const providerName = request.model.slice(0, Math.max(0, slash))
  const model = request.model.slice(slash + 1)
  const upstream = upstreams.get(projectId, providerName)
  if (!upstream || model === '') {
    const names = upstreams.names(projectId).join(', ') || 'none configured'
    throw unknownModel(
      `There is no model "${request.model}". Send "function/<name>" for a function of yours, or "<provider>/<model>" with one of these providers: ${names}.`,
    )
  }
  return {
    kind: 'upstream',
    name: `chat ${model}`,
    upstream,
    model,
    body: editJsonObject(request.source, { set: { model } }),
    dimensions: {
      function: '',
      variant: '',
      releaseId: '',
      assignmentProbability: null,
      provider: providerName,
      model,
    },
  }
}

function routeFunction(
  deps: Pick<GatewayDependencies, 'serving' | 'upstreams'>,
  projectId: string,
  request: CallRequest,
  { context, pinnedVariant }: CallHeaders,
): Route {
  const name = request.model.slice(functionPrefix.length)
  const target = deps.serving.current().functions.get(`${projectId}/${name}`)
  if (!target) {
    throw unknownModel(
      `There is no function "${name}" in this project. Create it, or check its name and the key's project.`,
    )
  }
  const { variant, releaseId, probability } = chooseVariant(target, context, pinnedVariant)
  const chosen = { function: name, variant: variant.name, releaseId, assignmentProbability: probability }
  if (variant.target.kind === 'model') {
    const { modelId } = variant.target
    return {
      kind: 'model',
      name: request.model,
      modelId,
      outOfScopeLabel: target.outOfScopeLabel,
      dimensions: { ...chosen, provider: 'loopwright', model: modelId },
    }
  }
  const { provider, model, systemPrompt, temperature } = variant.target
  const route = { kind: 'upstream', name: request.model, dimensions: { ...chosen, provider, model } } as const
  const upstream = deps.upstreams.get(projectId, provider)
  if (!upstream) {
    const problem = new AppError(
      'upstream-unreachable',
      `The variant "${variant.name}" answers through the provider "${provider}", which is not configured on this server. Configure it, or release another variant.`,
    )
    return { ...route, upstream: undefined, problem }
  }
  return {
    ...route,
    upstream,
    model,
    body: editJsonObject(request.source, {
      set: { model, temperature },
      ...(systemPrompt !== undefined && {
        prepend: { messages: [{ role: 'system', content: systemPrompt }] },
      }),
    }),
  }
}

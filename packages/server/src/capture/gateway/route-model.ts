import { AppError, type FunctionSettings } from '@loopwright/contract'
import type { Call } from '@loopwright/core/capture/call-to-row'
import type { VariantChange } from '@loopwright/core/capture/dialect/apply-variant'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { ServingFunction, ServingVariant } from '../../platform/serving/serving-snapshot.ts'
import type { CallHeaders } from './call-headers.ts'
import type { CallRequest } from './call-request.ts'
import { chooseVariant, unknownModel } from './choose-variant.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

type Dimensions = Pick<
  Call,
  'function' | 'variant' | 'releaseId' | 'assignmentProbability' | 'provider' | 'model'
>

/** One way to answer a call, and what is recorded of it. */
export type Choice = { dimensions: Dimensions } & (
  | { kind: 'model'; modelId: string; outOfScopeLabel: string }
  | { kind: 'upstream'; upstream: Upstream; model: string; change: VariantChange }
  /** A variant names an upstream that is not configured here: the call fails, and that is worth recording. */
  | { kind: 'unconfigured'; problem: AppError }
)

/** Who answers a call, who does when they cannot, and what is recorded of that choice. */
export type Route = {
  name: string
  choice: Choice
  fallbacks: readonly (() => Choice)[]
  /** Of the function; undefined when an upstream's model was called by name. */
  settings: FunctionSettings | undefined
  attributes: Record<string, unknown>
}

const noFallbacks: Route['fallbacks'] = []

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
  if (upstream.problem) {
    throw new AppError(
      'upstream-unreachable',
      `The provider "${providerName}" cannot be called. ${upstream.problem}`,
    )
  }
  return {
    name: `${request.dialect.name === 'embeddings' ? 'embeddings' : 'chat'} ${model}`,
    choice: {
      kind: 'upstream',
      upstream,
      model,
      change: { model },
      dimensions: {
        function: '',
        variant: '',
        releaseId: '',
        assignmentProbability: null,
        provider: providerName,
        model,
      },
    },
    fallbacks: noFallbacks,
    settings: undefined,
    attributes: {},
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
  const { settings } = target
  const { variant, releaseId, probability, attributes } = chooseVariant(target, context, pinnedVariant)
  const answerWith = (chosen: ServingVariant): Choice =>
    choose(deps, projectId, target, chosen, { releaseId, assignmentProbability: probability })
  // Who asks for a variant by name, in a test for instance, wants to hear from it and not from another.
  const standIns = probability === null ? [] : settings.fallbacks.filter((each) => each !== variant.name)
  const fallbacks =
    standIns.length === 0
      ? noFallbacks
      : standIns.flatMap((each) => {
          const standIn = target.variants.get(each)
          return standIn ? [() => answerWith(standIn)] : []
        })
  return { name: request.model, choice: answerWith(variant), fallbacks, settings, attributes }
}

function choose(
  deps: Pick<GatewayDependencies, 'upstreams'>,
  projectId: string,
  target: ServingFunction,
  variant: ServingVariant,
  assigned: Pick<Dimensions, 'releaseId' | 'assignmentProbability'>,
): Choice {
  const chosen = { function: target.name, variant: variant.name, ...assigned }
  if (variant.target.kind === 'model') {
    const { modelId } = variant.target
    const dimensions = { ...chosen, provider: 'loopwright', model: modelId }
    return { kind: 'model', modelId, outOfScopeLabel: target.outOfScopeLabel, dimensions }
  }
  const { provider, model } = variant.target
  const dimensions = { ...chosen, provider, model }
  const upstream = deps.upstreams.get(projectId, provider)
  if (!upstream || upstream.problem) {
    const problem = new AppError(
      'upstream-unreachable',
      upstream?.problem
        ? `The variant "${variant.name}" answers through the provider "${provider}", which cannot be called. ${upstream.problem}`
        : `The variant "${variant.name}" answers through the provider "${provider}", which is not configured on this server. Configure it, or release another variant.`,
    )
    return { kind: 'unconfigured', problem, dimensions }
  }
  return { kind: 'upstream', upstream, model, change: variant.target, dimensions }
}

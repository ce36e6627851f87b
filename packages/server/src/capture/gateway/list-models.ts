import type { ProviderKind } from '@loopwright/contract'
import type { HttpResponse } from '../../platform/http/http-exchange.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { unknownModel } from './choose-variant.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

type Dependencies = Pick<GatewayDependencies, 'serving' | 'upstreams'>
type Model = { id: string; ownedBy: string }

/** The project's functions, the models that run here, and the upstream models whose price is configured. */
export function listModels(
  deps: Dependencies,
  api: ProviderKind,
  key: ServingKey,
  response: HttpResponse,
): void {
  const models = modelsOf(deps, key.projectId).map((model) => describe(api, model))
  if (api === 'openai') {
    sendJson(response, { object: 'list', data: models })
    return
  }
  const ids = models.map(({ id }) => id)
  sendJson(response, { data: models, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null })
}

/**
 * One of them, or any model of a provider that there is: which those are, only the provider knows.
 *
 * @throws AppError `unknown-model`
 */
export function findModel(
  deps: Dependencies,
  api: ProviderKind,
  id: string,
  key: ServingKey,
  response: HttpResponse,
): void {
  const [providerName = '', ...rest] = id.split('/')
  const ofProvider =
    rest.join('/') !== '' && deps.upstreams.get(key.projectId, providerName)
      ? { id, ownedBy: providerName }
      : undefined
  const model = modelsOf(deps, key.projectId).find((each) => each.id === id) ?? ofProvider
  if (!model) throw unknownModel(`There is no model "${id}". GET /v1/models lists those that there are.`)
  sendJson(response, describe(api, model))
}

function modelsOf(deps: Dependencies, projectId: string): Model[] {
  const functions = [...deps.serving.current().functions.values()]
    .filter((item) => item.projectId === projectId)
    .map((item) => ({ id: `function/${item.name}`, ownedBy: 'loopwright' }))
  const upstream = deps.upstreams.names(projectId).flatMap((name) => {
    const { prices = {}, localModel } = deps.upstreams.get(projectId, name)?.provider ?? {}
    const models = localModel ? [localModel.model] : Object.keys(prices)
    return models.map((model) => ({ id: `${name}/${model}`, ownedBy: name }))
  })
  return [...functions, ...upstream]
}

function describe(api: ProviderKind, { id, ownedBy }: Model): { id: string } {
  if (api === 'openai') return { id, ...{ object: 'model', created: 0, owned_by: ownedBy } }
  return { id, ...{ type: 'model', display_name: id, created_at: '1970-01-01T00:00:00Z' } }
}

function sendJson(response: HttpResponse, content: object): void {
  const body = Buffer.from(JSON.stringify(content))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

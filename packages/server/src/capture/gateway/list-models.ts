import type { ServerResponse } from 'node:http'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

/** `GET /v1/models`: the project's functions, and the upstream models whose price is configured. */
export function listModels(
  deps: Pick<GatewayDependencies, 'serving' | 'upstreams'>,
  key: ServingKey,
  response: ServerResponse,
): void {
  const functions = [...deps.serving.current().functions.values()]
    .filter((item) => item.projectId === key.projectId)
    .map((item) => ({ id: `function/${item.name}`, owned_by: 'loopwright' }))
  const upstream = deps.upstreams.names(key.projectId).flatMap((name) =>
    Object.keys(deps.upstreams.get(key.projectId, name)?.provider.prices ?? {}).map((model) => ({
      id: `${name}/${model}`,
      owned_by: name,
    })),
  )
  const data = [...functions, ...upstream].map((model) => ({ ...model, object: 'model', created: 0 }))
  const body = Buffer.from(JSON.stringify({ object: 'list', data }))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

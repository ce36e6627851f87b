import type { ModelPrice } from '@loopwright/contract'
import { findPrice, type Prices } from '@loopwright/core/capture/price/find-price'
import type { ServingSnapshot } from '../serving/serving-snapshot.ts'
import { type ConnectionPool, createConnectionPool, type PoolOptions } from './http1/connection-pool.ts'
import type { LocalModelSettings } from './llama/local-model-settings.ts'
import type { ProjectProvider, Provider } from './provider.ts'
import { secretsOf } from './redact-secrets.ts'

/** A provider with its own pool of kept-alive connections. */
export type Upstream = {
  provider: Provider
  pool: ConnectionPool
  /** What comes before `/chat/completions` in the upstream's paths, e.g. `/v1`. */
  pathPrefix: string
  /** What comes after it: the provider's query parameters with their `?`, or nothing. */
  pathSuffix: string
  /** What must never be shown, for errors that repeat it. */
  secrets: readonly string[]
  /** Why it cannot be called. */
  problem: string | null
  /** What a model of it costs, as far as anybody said. */
  priceOf(model: string): ModelPrice | undefined
}

export type Upstreams = {
  /** The project's own provider of that name, or else the server's. */
  get(projectId: string, providerName: string): Upstream | undefined
  names(projectId: string): string[]
  /** Ends the calls in flight too. */
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const headersTimeoutMs = 300_000
const bodyTimeoutMs = 120_000
/** Callers choose the names of models, and must not fill our memory with them. */
const rememberedPrices = 1_000
const longestRememberedName = 200

/**
 * Opens no connection yet; a pool connects on its first call. When what serves has changed, a provider that did not keeps its
 * pool, and the pool of one that did ends once its calls have.
 */
export function createUpstreams(deps: {
  /** From the environment, for all projects. */
  providers: readonly Provider[]
  prices?: Prices
  /** Runs the model of a provider that has one of its own. */
  openLocalModel?: (name: string, settings: LocalModelSettings, options: PoolOptions) => ConnectionPool
  serving: { current(): Pick<ServingSnapshot, 'providers'> }
}): Upstreams {
  const prices = deps.prices ?? {}
  const ofServer = new Map(
    deps.providers.map((provider) => [
      provider.name,
      openUpstream(provider, prices, openPool(provider, deps)),
    ]),
  )
  const ofProjects = new Map<string, { version: string; upstream: Upstream }>()
  let seen = deps.serving.current().providers

  function retire({ upstream }: { upstream: Upstream }): void {
    upstream.pool.close().catch(() => undefined)
  }

  function forgetRemoved(providers: ServingSnapshot['providers']): void {
    seen = providers
    const ids = new Set([...providers.values()].flatMap((named) => [...named.values()].map(({ id }) => id)))
    for (const [id, opened] of ofProjects) {
      if (ids.has(id)) continue
      ofProjects.delete(id)
      retire(opened)
    }
  }

  function ofProject(provider: ProjectProvider): Upstream {
    const opened = ofProjects.get(provider.id)
    if (opened?.version === provider.version) return opened.upstream
    if (opened) retire(opened)
    const upstream = openUpstream(provider, prices, openPool(provider), provider.problem)
    ofProjects.set(provider.id, { version: provider.version, upstream })
    return upstream
  }

  return {
    get(projectId, providerName) {
      const { providers } = deps.serving.current()
      if (providers !== seen) forgetRemoved(providers)
      const provider = providers.get(projectId)?.get(providerName)
      return provider ? ofProject(provider) : ofServer.get(providerName)
    },
    names: (projectId) => [
      ...new Set([...(deps.serving.current().providers.get(projectId)?.keys() ?? []), ...ofServer.keys()]),
    ],
    async close() {
      const all = [...ofServer.values(), ...[...ofProjects.values()].map(({ upstream }) => upstream)]
      await Promise.all(all.map(({ pool }) => pool.destroy()))
    },
  }
}

function openPool(
  provider: Provider,
  { openLocalModel }: Pick<Parameters<typeof createUpstreams>[0], 'openLocalModel'> = {},
): ConnectionPool {
  const options = {
    connectTimeoutMs,
    headersTimeoutMs: provider.headersTimeoutMs ?? headersTimeoutMs,
    bodyTimeoutMs: provider.bodyTimeoutMs ?? bodyTimeoutMs,
  }
  return provider.localModel && openLocalModel
    ? openLocalModel(provider.name, provider.localModel, options)
    : createConnectionPool(new URL(provider.baseUrl), options)
}

function openUpstream(
  provider: Provider,
  operatorPrices: Prices,
  pool: ConnectionPool,
  problem: string | null = null,
): Upstream {
  const url = new URL(provider.baseUrl)
  const query = new URLSearchParams(provider.query).toString()
  const remembered = new Map<string, ModelPrice | undefined>()
  return {
    ...{ provider, pool, problem },
    pathPrefix: url.pathname.replace(/\/+$/, ''),
    pathSuffix: query && `?${query}`,
    secrets: secretsOf(provider),
    priceOf(model) {
      if (remembered.has(model)) return remembered.get(model)
      const price = findPrice(model, provider, operatorPrices)
      if (model.length > longestRememberedName) return price
      if (remembered.size >= rememberedPrices) remembered.clear()
      remembered.set(model, price)
      return price
    },
  }
}

import { Pool } from 'undici'
import type { Provider } from './provider.ts'

/** A provider with its own pool of kept-alive connections. */
export type Upstream = {
  provider: Provider
  pool: Pool
  /** What comes before `/chat/completions` in the upstream's paths, e.g. `/v1`. */
  pathPrefix: string
}

export type Upstreams = {
  get(providerName: string): Upstream | undefined
  names(): string[]
  /** Ends the calls in flight too. */
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const headersTimeoutMs = 300_000
const bodyTimeoutMs = 120_000

/** Opens no connection yet; a pool connects on its first call. */
export function createUpstreams(providers: readonly Provider[]): Upstreams {
  const upstreams = new Map(providers.map((provider) => [provider.name, openUpstream(provider)]))
  return {
    get: (providerName) => upstreams.get(providerName),
    names: () => [...upstreams.keys()],
    async close() {
      await Promise.all([...upstreams.values()].map((upstream) => upstream.pool.destroy()))
    },
  }
}

function openUpstream(provider: Provider): Upstream {
  const url = new URL(provider.baseUrl)
  const pool = new Pool(url.origin, {
    connect: { timeout: connectTimeoutMs },
    headersTimeout: provider.headersTimeoutMs ?? headersTimeoutMs,
    bodyTimeout: provider.bodyTimeoutMs ?? bodyTimeoutMs,
  })
  return { provider, pool, pathPrefix: url.pathname.replace(/\/+$/, '') }
}

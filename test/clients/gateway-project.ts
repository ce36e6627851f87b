import type { Span, VariantTarget } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'
import { testServer } from '@loopwright/server/testing/test-server'

export type GatewayProject = {
  /** Of the running server. */
  url: string
  key: string
  api: ApiClient
  /** What is stored of the call that this answer belongs to. */
  stored(response: { headers: Headers } | undefined): Promise<Span>
  /** A function whose one variant is released in production. */
  serve(name: string, target: VariantTarget): Promise<void>
}

/** A project of a running server whose upstreams are `acme`, like OpenAI, and `claude`, like Anthropic. */
export async function gatewayProject(upstreamUrl: string): Promise<GatewayProject> {
  const server = await testServer()
  const { key, api } = await server.project()
  for (const [name, kind] of [
    ['acme', 'openai'],
    ['claude', 'anthropic'],
  ] as const) {
    await api.workspace.createProvider({
      name,
      kind,
      baseUrl: upstreamUrl,
      secrets: { apiKey: `${name}-key` },
      tuning: { maxRetries: 0 },
    })
  }
  return {
    ...{ url: server.url, key, api },
    async stored(response) {
      const id = response?.headers.get('x-loopwright-inference-id') ?? 'none'
      const stored = await server.request(`/api/v1/inferences/${id}`, { key })
      if (!stored.ok) throw new Error(`The inference ${id} cannot be read: ${await stored.text()}`)
      return (await stored.json()) as Span
    },
    async serve(name, target) {
      await api.deploy.createFunction({ name, labels: ['yes', 'no'] })
      await api.deploy.createVariant({ name, variant: 'first', target })
      await api.deploy.createRelease({ name, weights: [{ variant: 'first', weight: 1 }] })
    },
  }
}

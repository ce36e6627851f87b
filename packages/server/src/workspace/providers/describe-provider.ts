import type { ProviderView } from '@loopwright/contract'
import type { Provider } from '../../platform/providers/provider.ts'
import type { StoredProvider } from './provider-store.ts'
import { hintsOf } from './secret-hints.ts'

/** A provider of a project as it is shown. @param problem Why it cannot be called. */
export function describeProvider(stored: StoredProvider, problem: string | null): ProviderView {
  const { id, name, kind, baseUrl, tuning, updatedAt } = stored
  return { id, name, kind, baseUrl, origin: 'project', ...stored.hints, tuning, problem, updatedAt }
}

/** One of the server's own, which says of its secrets only that there are some: they are nobody's in this project. */
export function describeServerProvider(provider: Provider): ProviderView {
  const { name, kind, apiKey, apiKeyHeader, headers, query } = provider
  const { headersTimeoutMs, bodyTimeoutMs, timeoutMs, maxRetries } = provider
  const hidden = hintsOf({
    ...(apiKey !== null && { apiKey: '' }),
    apiKeyHeader,
    headers: emptied(headers),
    query: emptied(query),
  })
  const tuning = { headersTimeoutMs, bodyTimeoutMs, timeoutMs, maxRetries }
  return {
    id: null,
    name,
    kind,
    baseUrl: withoutUser(provider.baseUrl),
    origin: 'environment',
    ...hidden,
    tuning,
    problem: null,
    updatedAt: null,
  }
}

function emptied(secrets: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets ?? {}).map((name) => [name, '']))
}

function withoutUser(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return url.href
}

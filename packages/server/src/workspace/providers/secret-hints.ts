import type { ProviderSecrets, ProviderView } from '@loopwright/contract'

/** What may be shown of a provider's secrets. */
export type SecretHints = Pick<ProviderView, 'apiKey' | 'headers' | 'query'>

/** Four characters of a short secret would be too much of it. */
const longEnough = 16

export function hintsOf({ apiKey, apiKeyHeader, headers, query }: ProviderSecrets): SecretHints {
  const hintsIn = (secrets: Record<string, string> | undefined) =>
    Object.entries(secrets ?? {}).map(([name, secret]) => ({ name, hint: hintOf(secret) }))
  return {
    apiKey: apiKey === undefined ? null : { name: apiKeyHeader ?? '', hint: hintOf(apiKey) },
    headers: hintsIn(headers),
    query: hintsIn(query),
  }
}

function hintOf(secret: string): string {
  return secret.length >= longEnough ? `…${secret.slice(-4)}` : '…'
}

import type { Provider } from './provider.ts'

/** Shorter than this it is no secret, and replacing it would spoil texts that have nothing to do with it. */
const shortestSecret = 8

/** All texts of a provider that nobody may see: its key, and the values of its headers and query. */
export function secretsOf({
  apiKey,
  headers,
  query,
}: Pick<Provider, 'apiKey' | 'headers' | 'query'>): string[] {
  const given = [apiKey ?? '', ...Object.values(headers ?? {}), ...Object.values(query ?? {})]
  // "Bearer sk-…" is a secret without its first word too.
  const parts = given.flatMap((text) => [text, ...text.split(/\s+/)])
  return [...new Set(parts)]
    .filter((text) => text.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
}

/** A text without the secrets that it repeats, as upstreams' errors have been seen to do. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let redacted = text
  for (const secret of secrets) {
    if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, '[redacted]')
  }
  return redacted
}

import type { ProviderKind, ProviderSecrets, ProviderTuning } from '@loopwright/contract'
import { readPairs } from './read-pairs.ts'

/** `secrets` is undefined when nothing was entered: what is there stays. */
export type ProviderInput = {
  name: string
  kind: ProviderKind
  baseUrl: string
  secrets: ProviderSecrets | undefined
  tuning: ProviderTuning
}

export function readProviderForm(form: FormData): ProviderInput | { mistake: string } {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const headers = readPairs(text('headers'))
  const query = readPairs(text('query'))
  if ('mistake' in headers) return { mistake: `"${headers.mistake}" is no name and value.` }
  if ('mistake' in query) return { mistake: `"${query.mistake}" is no name and value.` }
  const [apiKey, apiKeyHeader] = [text('apiKey'), text('apiKeyHeader').toLowerCase()]
  const hasPairs = Object.keys(headers.pairs).length + Object.keys(query.pairs).length > 0
  const numbers = Object.fromEntries(
    (['timeoutMs', 'maxRetries'] as const).flatMap((name) =>
      text(name) === '' ? [] : [[name, Number(text(name))]],
    ),
  )
  return {
    name: text('name'),
    kind: text('kind') === 'anthropic' ? 'anthropic' : 'openai',
    baseUrl: text('baseUrl'),
    secrets:
      apiKey === '' && !hasPairs
        ? undefined
        : {
            ...(apiKey !== '' && { apiKey }),
            ...(apiKeyHeader !== '' && { apiKeyHeader }),
            headers: lowerCased(headers.pairs),
            query: query.pairs,
          },
    tuning: numbers,
  }
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

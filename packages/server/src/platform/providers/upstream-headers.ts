import type { IncomingHttpHeaders } from 'node:http'
import type { Provider } from './provider.ts'

/** RFC 9110 §7.6.1: what concerns one connection only. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The keys and cookies of our callers are ours, and the body is written anew. */
const neverSent = new Set([
  'authorization',
  'cookie',
  'host',
  'content-length',
  'content-type',
  'accept-encoding',
  'expect',
  'x-api-key',
  'api-key',
])

/** The version of Anthropic's API that is asked for when the caller names none. */
const anthropicVersion = '2023-06-01'

const neverPassedBack = new Set(['content-length', 'set-cookie', 'strict-transport-security', 'alt-svc'])

/** A caller's headers as they go on to the upstream, with the upstream's own key. */
export function headersForUpstream(headers: IncomingHttpHeaders, provider: Provider): Record<string, string> {
  const sent: Record<string, string> = { 'content-type': 'application/json', 'accept-encoding': 'identity' }
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || neverSent.has(name)) continue
    // What callers tell us about themselves stays here.
    if (name.startsWith('x-loopwright-') || name.startsWith('x-forwarded-')) continue
    sent[name] = Array.isArray(value) ? value.join(', ') : value
  }
  if (provider.kind === 'anthropic') sent['anthropic-version'] ??= anthropicVersion
  addSecrets(sent, provider)
  return sent
}

/** Puts in what opens the provider's door, over whatever stands there. */
export function addSecrets(headers: Record<string, string>, provider: Provider): void {
  const { kind, apiKey, apiKeyHeader } = provider
  if (apiKey) {
    if (apiKeyHeader !== undefined) headers[apiKeyHeader] = apiKey
    else if (kind === 'anthropic') headers['x-api-key'] = apiKey
    else headers.authorization = `Bearer ${apiKey}`
  }
  if (provider.headers) Object.assign(headers, provider.headers)
}

/** An upstream's headers as they go back to the caller. */
export function headersForCaller(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || hopByHop.has(name) || neverPassedBack.has(name)) continue
    passed[name] = value
  }
  return passed
}

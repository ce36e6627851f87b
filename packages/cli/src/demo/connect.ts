import { type ApiClient, createApiClient } from '@loopwright/contract/api-client'
import OpenAI from 'openai'

/** The two doors of a Loopwright server, as any program outside sees them: its API, and its gateway for OpenAI's client. */
export type Connection = { api: ApiClient; openai: OpenAI }

export function connect(server: { url: string; key: string }, signal: AbortSignal): Connection {
  const { url, key } = server
  return {
    api: createApiClient({
      ...{ url, key },
      fetch: (request, init) =>
        fetch(request, { ...init, signal: AbortSignal.any([request.signal, signal]) }),
    }),
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 2, timeout: 60_000 }),
  }
}

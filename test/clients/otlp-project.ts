import type { Feedback, Span, Trace } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'
import { testServer } from '@loopwright/server/testing/test-server'

export type OtlpProject = {
  url: string
  /** As `OTEL_EXPORTER_OTLP_HEADERS` has it. */
  headers: Record<string, string>
  api: ApiClient
  trace(traceId: string): Promise<Span[]>
  feedback(traceId: string): Promise<Feedback[]>
  /** Resolves once all that was accepted has found what it is about. */
  settled(): Promise<void>
  /** A plain export in JSON. */
  send(path: '/v1/traces' | '/v1/logs', body: object): Promise<Response>
}

/** A project of a running server, as an exporter sees it. */
export async function otlpProject(): Promise<OtlpProject> {
  const server = await testServer()
  const { key, api } = await server.project()
  const read = async <Body>(path: string): Promise<Body> => {
    const response = await server.request(path, { key })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as Body
  }
  return {
    url: server.url,
    headers: { authorization: `Bearer ${key}` },
    api,
    trace: async (traceId) => (await read<Trace>(`/api/v1/traces/${traceId}`)).spans,
    feedback: async (traceId) =>
      (await read<{ items: Feedback[] }>(`/api/v1/feedback?traceId=${traceId}`)).items,
    settled: () => server.platform.spool.ensureDrained('all', { facts: true }),
    send: (path, body) => server.request(path, { key, method: 'POST', body: JSON.stringify(body) }),
  }
}

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export type UpstreamCall = { path: string; headers: IncomingHttpHeaders; body: Record<string, unknown> }

export type UpstreamScript = (call: UpstreamCall, response: ServerResponse, request: IncomingMessage) => void

export type ScriptedUpstream = {
  baseUrl: string
  calls: UpstreamCall[]
  answerWith(script: UpstreamScript): void
}

/** For tests: an upstream that answers as it is told, over real sockets. */
export async function scriptedUpstream(
  t: TestContext,
  first: UpstreamScript = answerHello,
): Promise<ScriptedUpstream> {
  let script = first
  const calls: UpstreamCall[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
    const call = { path: request.url ?? '', headers: request.headers, body }
    calls.push(call)
    script(call, response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    answerWith: (next) => {
      script = next
    },
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export const usage = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 }

export function completion(message: object, more: object = {}): object {
  return {
    id: 'chatcmpl-upstream',
    object: 'chat.completion',
    created: 1,
    model: 'large-2026',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
    usage,
    ...more,
  }
}

export function chunkEvent(delta: object, finishReason: string | null = null, more: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ id: 'chatcmpl-upstream', object: 'chat.completion.chunk', created: 1, model: 'large-2026', choices, ...more })}\n\n`
}

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'upstream-1' })
}

/** Says "Hello there", streamed when asked to. */
export function answerHello(call: UpstreamCall, response: ServerResponse): void {
  if (call.body.stream !== true) {
    answerJson(response, 200, completion({ content: 'Hello there' }), { 'x-request-id': 'upstream-1' })
    return
  }
  beginEvents(response)
  response.write(chunkEvent({ role: 'assistant', content: '' }))
  response.write(chunkEvent({ content: 'Hello ' }))
  response.write(chunkEvent({ content: 'there' }))
  response.write(chunkEvent({}, 'stop', { usage }))
  response.end('data: [DONE]\n\n')
}

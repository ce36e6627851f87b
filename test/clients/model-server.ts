import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropicShapes } from './anthropic-shapes.ts'
import { openAiShapes } from './open-ai-shapes.ts'

type Body = Record<string, unknown>

export type ModelCall = { path: string; headers: IncomingHttpHeaders; text: string; body: Body }

/** What a model says, before it is written in the shape of an API. */
export type Saying = {
  text: string
  tool?: { id: string; name: string; input: object }
  thinking?: string
}

export type Shapes = {
  whole(path: string, body: Body, saying: Saying): object
  /** Server-sent events, one a string. */
  events(path: string, body: Body, saying: Saying): string[]
  error(status: number, message: string): object
}

export type ModelServer = {
  /** With the version in it. */
  baseUrl: string
  calls: ModelCall[]
  lastCall(): ModelCall
  close(): Promise<void>
}

/**
 * A server in the shape of OpenAI's API and of Anthropic's, with answers recorded from them. What it says depends on what it is asked:
 * "fail with 429" makes it fail so, "never end" makes it stop in the middle of a stream, tools make it call the first of
 * them, and a schema makes it answer in JSON.
 */
export async function startModelServer(): Promise<ModelServer> {
  const calls: ModelCall[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const path = (request.url ?? '').replace(/^\/v1/, '')
    const call = { path, headers: request.headers, text, body: (text ? JSON.parse(text) : {}) as Body }
    calls.push(call)
    const shapes = path.startsWith('/messages') ? anthropicShapes : openAiShapes
    answer(call, shapes, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    lastCall: () => calls.at(-1)!,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer({ path, text, body }: ModelCall, shapes: Shapes, response: ServerResponse): void {
  const failure = /fail with (\d+)/.exec(text)
  if (failure) {
    const status = Number(failure[1])
    json(response, status, shapes.error(status, `The model failed with ${status}.`))
    return
  }
  const saying = sayingFor(body)
  if (body.stream !== true) {
    json(response, 200, shapes.whole(path, body, saying))
    return
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-request-id': 'req_recorded',
  })
  const events = shapes.events(path, body, saying)
  if (text.includes('never end')) response.write(events.slice(0, events.length / 2).join(''))
  else {
    for (const event of events) response.write(event)
    response.end()
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_recorded' })
  response.end(JSON.stringify(body))
}

function sayingFor(body: Body): Saying {
  const tools = Array.isArray(body.tools) ? (body.tools as Body[]) : []
  const conversation = JSON.stringify(body.messages ?? body.input ?? '')
  const hasResult = /tool_call_id|tool_result|function_call_output/.test(conversation)
  if (tools.length > 0 && !hasResult) {
    const [tool] = tools
    const { name } = (tool!.function ?? tool) as { name: string }
    return { text: '', tool: { id: 'call_recorded', name, input: { city: 'Ulm' } } }
  }
  if (/json_schema|json_object/.test(JSON.stringify([body.response_format, body.text, body.output_config])))
    return { text: '{"city":"Ulm","degrees":21}' }
  if (hasResult) return { text: 'It is 21 degrees in Ulm.' }
  return { text: 'Grüße aus Ulm 😀', ...(/think/.test(conversation) && { thinking: 'Where am I?' }) }
}

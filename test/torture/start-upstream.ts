import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

const identity = { id: 'chatcmpl-torture', created: 1, model: 'large-2026' }
const usage = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 }

const event = (delta: object, finishReason: string | null = null, more: object = {}) => {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ ...identity, object: 'chat.completion.chunk', choices, ...more })}\n\n`
}

/** An OpenAI-shaped upstream that says what it used, streamed over some 10 ms when asked to, so that kills meet open streams. */
export async function startUpstream(): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { stream } = (await json(request)) as { stream?: boolean }
    if (!stream) {
      const choices = [
        { index: 0, message: { role: 'assistant', content: 'delivery' }, finish_reason: 'stop' },
      ]
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ...identity, object: 'chat.completion', choices, usage }))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(event({ role: 'assistant', content: '' }))
    for (const word of ['deli', 'very']) {
      await sleep(5)
      response.write(event({ content: word }))
    }
    response.write(event({}, 'stop', { usage }))
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

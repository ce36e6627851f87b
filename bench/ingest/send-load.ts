import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BatchShape, type BatchTemplate, batchTemplate } from './batch-template.ts'

export type LoadOptions = {
  url: string
  key: string
  seconds: number
  connections: number
} & BatchShape

export type LoadResult = {
  acceptedSpans: number
  refusedRequests: number
  seconds: number
  latenciesMs: number[]
  bytesPerSpan: number
}

/** Posts batches as fast as they are taken, over so many connections; waits where it is told to come back. */
export async function sendLoad(options: LoadOptions): Promise<LoadResult> {
  const { url, key, seconds, connections, batchSpans } = options
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latenciesMs: number[] = []
  let acceptedSpans = 0
  let refusedRequests = 0
  const templates = await Promise.all(Array.from({ length: connections }, () => batchTemplate(options)))
  const startedMs = performance.now()
  const elapsed = () => (performance.now() - startedMs) / 1_000
  const client = async (template: BatchTemplate): Promise<void> => {
    while (elapsed() < seconds) {
      template.renew(Date.now())
      for (;;) {
        const sentMs = performance.now()
        const status = await post(agent, `${url}/v1/traces`, key, template.bytes)
        if (status === 200) {
          latenciesMs.push(performance.now() - sentMs)
          acceptedSpans += template.spans
          break
        }
        refusedRequests += 1
        if (status !== 429 && status !== 503) throw new Error(`The server answered ${status}.`)
        await sleep(200)
      }
    }
  }
  await Promise.all(templates.map(client))
  agent.destroy()
  const bytesPerSpan = Math.round(templates[0]!.bytes.length / batchSpans)
  return { acceptedSpans, refusedRequests, seconds: elapsed(), latenciesMs, bytesPerSpan }
}

function post(agent: Agent, url: string, key: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/x-protobuf',
          'content-length': body.length,
        },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

// In a process of its own, so that the load does not share the server's core by accident of the event loop.
if (import.meta.main) {
  process.once('message', async (options: LoadOptions) => {
    process.send?.(await sendLoad(options))
    process.disconnect()
  })
}

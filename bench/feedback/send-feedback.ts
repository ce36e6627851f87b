import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type FeedbackLoad = { url: string; key: string; seconds: number; connections: number; batch: number }
export type FeedbackLoadResult = { accepted: number; refused: number; seconds: number; latenciesMs: number[] }

/** Posts feedback as fast as it is taken, over so many connections, as browsers' relays do; waits where it is told to. */
export async function sendFeedback(load: FeedbackLoad): Promise<FeedbackLoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const latenciesMs: number[] = []
  let accepted = 0
  let refused = 0
  const startedMs = performance.now()
  const elapsed = () => (performance.now() - startedMs) / 1_000
  const client = async (): Promise<void> => {
    while (elapsed() < load.seconds) {
      const body = Buffer.from(bodyOf(load.batch))
      for (;;) {
        const sentMs = performance.now()
        const answer = await post(agent, load, body)
        if (answer.status === 202) {
          latenciesMs.push(performance.now() - sentMs)
          if (answer.accepted !== load.batch)
            throw new Error(`${answer.accepted} of ${load.batch} were accepted.`)
          accepted += answer.accepted
          break
        }
        refused += 1
        if (answer.status !== 429 && answer.status !== 503)
          throw new Error(`The server answered ${answer.status}.`)
        await sleep(200)
      }
    }
  }
  await Promise.all(Array.from({ length: load.connections }, client))
  agent.destroy()
  return { accepted, refused, seconds: elapsed(), latenciesMs }
}

/** Observations of several signals on different calls. */
function bodyOf(batch: number): string {
  const random = randomBytes(batch * 8).toString('hex')
  const items = Array.from({ length: batch }, (_, index) => {
    const id = random.slice(index * 16, index * 16 + 16)
    const said = [
      '"helpful","value":true',
      '"accepted","value":false',
      '"copied","value":0.4',
      '"dwell","value":5200',
    ][index % 4]
    return `{"id":"${id}","signal":${said},"target":{"kind":"inference","id":"call-${id.slice(0, 8)}"},"author":{"kind":"end-user","id":"user-${id.slice(0, 4)}"},"channel":"web"}`
  })
  return `{"feedback":[${items.join(',')}]}`
}

function post(
  agent: Agent,
  { url, key }: FeedbackLoad,
  body: Buffer,
): Promise<{ status: number; accepted: number }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/api/v1/feedback`,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            // Counting ids is quicker than parsing them, and the load must not slow down the machine that it measures.
            accepted: Buffer.concat(chunks).toString().split('"id":').length - 1,
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

// In a process of its own, so that the load does not share the server's core by accident of the event loop.
if (import.meta.main) {
  process.once('message', async (load: FeedbackLoad) => {
    const result = await sendFeedback(load)
    process.send?.(result, () => process.disconnect())
  })
}

import { Agent, type IncomingHttpHeaders, request } from 'node:http'

/** An answer that arrived whole. */
export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  trailers: NodeJS.Dict<string>
  body: Buffer
}

/** Long enough for a server that has to wait for a store, and no test hangs for ever. */
const patienceMs = 30_000

/** One client's connections, which outlive servers. */
export type Client = {
  /** Undefined when the answer did not arrive to its last byte, so that nobody can know what became of the request. */
  send(
    url: string,
    options: { headers: Record<string, string>; body?: string | Uint8Array },
  ): Promise<Answer | undefined>
  close(): void
}

/** A POST where there is a body, a GET otherwise. */
export function openClient(): Client {
  const agent = new Agent({ keepAlive: true })
  return {
    send: (url, { headers, body }) =>
      new Promise((resolve) => {
        const lost = () => resolve(undefined)
        const method = body === undefined ? 'GET' : 'POST'
        const call = request(url, { agent, method, headers, timeout: patienceMs }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', lost)
          response.on('end', () => {
            const { statusCode: status = 0, headers: answered, trailers, complete } = response
            if (complete) resolve({ status, headers: answered, trailers, body: Buffer.concat(chunks) })
            else lost()
          })
        })
        call.on('error', lost)
        call.on('timeout', () => call.destroy())
        call.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** The JSON of an answer; undefined where it is none. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString()) as unknown
  } catch {
    return undefined
  }
}

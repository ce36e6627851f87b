import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Sends the same request over raw sockets and reads no more of the answers than where they end, so that one core holds
 * it and a stub beside it. A process of its own: it takes a `Load` as a message and answers with a `LoadResult`.
 */
export type Load = {
  port: number
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  seconds: number
  /** Requests a second, each sent at its own time whether earlier ones were answered or not; undefined: one after another. */
  rate?: number
}

export type LoadResult = {
  requestsPerSecond: number
  /** From when a request was sent, or should have been, to the last byte of its answer. */
  latencyMs: Quantiles
  /** To the first byte of the answer's body. */
  firstByteMs: Quantiles
  failed: number
  /** Requests that found no free connection at their time: the rate was more than the target holds. */
  late: number
}

export type Quantiles = { p50: number; p99: number }

type Lane = { socket: Socket; startedMs: number; firstByteMs: number; answer: string; done: () => void }

async function run(load: Load): Promise<LoadResult> {
  const request = requestBytes(load)
  const latencies: number[] = []
  const firstBytes: number[] = []
  let failed = 0
  let late = 0
  const free: Lane[] = []
  const lanes = await Promise.all(Array.from({ length: load.connections }, () => open(load.port, finish)))

  function finish(lane: Lane, isOk: boolean): void {
    const nowMs = performance.now()
    if (!isOk) failed += 1
    latencies.push(nowMs - lane.startedMs)
    firstBytes.push(lane.firstByteMs - lane.startedMs)
    lane.done()
  }

  function send(lane: Lane, startedMs: number, done: () => void): void {
    Object.assign(lane, { startedMs, firstByteMs: 0, answer: '', done })
    lane.socket.write(request)
  }

  const startMs = performance.now()
  const endMs = startMs + load.seconds * 1000
  if (load.rate === undefined) {
    await Promise.all(
      lanes.map(
        (lane) =>
          new Promise<void>((resolve) => {
            const next = () => {
              if (performance.now() >= endMs) resolve()
              else send(lane, performance.now(), next)
            }
            next()
          }),
      ),
    )
  } else {
    free.push(...lanes)
    const waiting: number[] = []
    const release = (lane: Lane) => {
      const dueMs = waiting.shift()
      if (dueMs === undefined) free.push(lane)
      else send(lane, dueMs, () => release(lane))
    }
    for (let sent = 0; ; ) {
      const nowMs = performance.now()
      if (nowMs >= endMs) break
      for (; sent < ((nowMs - startMs) / 1000) * load.rate; sent += 1) {
        const lane = free.pop()
        if (lane) send(lane, performance.now(), () => release(lane))
        else {
          late += 1
          waiting.push(nowMs)
        }
      }
      // To spin until the next one is due would take the stub's core from it.
      await sleep(1)
    }
    for (let waits = 0; free.length < lanes.length && waits < 200; waits += 1) await sleep(10)
  }
  const elapsedS = (performance.now() - startMs) / 1000
  for (const { socket } of lanes) socket.destroy()
  return {
    requestsPerSecond: Math.round(latencies.length / elapsedS),
    latencyMs: quantiles(latencies),
    firstByteMs: quantiles(firstBytes),
    failed,
    late,
  }
}

function requestBytes({ port, path, headers, body }: Load): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function open(port: number, finish: (lane: Lane, isOk: boolean) => void): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const lane: Lane = { socket, startedMs: 0, firstByteMs: 0, answer: '', done: () => undefined }
    socket.once('connect', () => resolve(lane))
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      lane.answer += chunk.toString('latin1')
      const headEnd = lane.answer.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      if (lane.firstByteMs === 0 && lane.answer.length > headEnd + 4) lane.firstByteMs = performance.now()
      const head = lane.answer.slice(0, headEnd).toLowerCase()
      const length = /content-length: (\d+)/.exec(head)?.[1]
      const isWhole =
        length === undefined
          ? lane.answer.endsWith('0\r\n\r\n')
          : lane.answer.length >= headEnd + 4 + Number(length)
      if (isWhole) finish(lane, lane.answer.startsWith('HTTP/1.1 200'))
    })
  })
}

function quantiles(values: number[]): Quantiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 1000) / 1000
  return { p50: at(0.5), p99: at(0.99) }
}

process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result))
})

import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  key,
  removeTemporaryHome,
  type ServerProcess,
  startServerProcess,
  temporaryHome,
} from '../test/faults/server-process.ts'
import { processUsage } from './ingest/process-usage.ts'
import type { LoadOptions, LoadResult } from './ingest/send-load.ts'

type Sample = {
  second: number
  pendingRows: number
  lagMs: number
  serverRssMiB: number
  ledgerRssMiB: number
}

/**
 * How many spans a second a real server takes in over OTLP and brings into the ledger, sent at full speed by one other
 * process. `--seconds 60 --runs 5 --batch 512 --span-bytes 3000 --trace-spans 8 --connections 4`. A line of JSON a run, then the medians.
 */
export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '60' },
      runs: { type: 'string', default: '5' },
      batch: { type: 'string', default: '512' },
      'span-bytes': { type: 'string', default: '3000' },
      'trace-spans': { type: 'string', default: '8' },
      connections: { type: 'string', default: '4' },
      /** Flags for the server's Node, such as `--cpu-prof`. */
      'node-options': { type: 'string', default: '' },
    },
  })
  const load = {
    seconds: Number(values.seconds),
    batchSpans: Number(values.batch),
    spanBytes: Number(values['span-bytes']),
    traceSpans: Number(values['trace-spans']),
    connections: Number(values.connections),
  }
  const results: Result[] = []
  for (let index = 0; index < Number(values.runs); index += 1) {
    const result = await measure(load, values['node-options'])
    results.push(result)
    console.log(JSON.stringify({ run: index + 1, ...result }))
  }
  const median = (read: (result: Result) => number) =>
    results.map(read).sort((left, right) => left - right)[Math.floor(results.length / 2)]
  return {
    bench: 'ingest',
    generator: `bench/ingest/send-load.ts: ${load.connections} connections, OTLP/HTTP protobuf, ${load.batchSpans} spans a request, traces of ${load.traceSpans}, uncompressed`,
    runs: results.length,
    acceptedSpansPerSecond: median((result) => result.acceptedSpansPerSecond),
    drainedSpansPerSecond: median((result) => result.drainedSpansPerSecond),
    requestMsP50: median((result) => result.requestMsP50),
    requestMsP99: median((result) => result.requestMsP99),
    serverCpuMicrosecondsPerSpan: median((result) => result.serverCpuMicrosecondsPerSpan),
    ledgerCpuMicrosecondsPerSpan: median((result) => result.ledgerCpuMicrosecondsPerSpan),
  }
}

type Result = Awaited<ReturnType<typeof measure>>

async function measure(load: Omit<LoadOptions, 'url' | 'key'>, nodeOptions: string) {
  const home = await temporaryHome()
  const server = await startServerProcess(home, { env: { NODE_OPTIONS: nodeOptions } })
  try {
    await server.untilReady()
    const before = usageOf(server)
    const samples: Sample[] = []
    const sampling = sampleUntil(server, samples)
    const sent = await sendFromChild({ ...load, url: server.url, key })
    const sentMs = performance.now()
    while ((await server.metric('loopwright_spool_pending_rows')) > 0) await sleep(50)
    const drainedSeconds = sent.seconds + (performance.now() - sentMs) / 1_000
    await sampling.stop()
    const after = usageOf(server)
    const drainedRows = await server.metric('loopwright_spool_drained_rows')
    sent.latenciesMs.sort((left, right) => left - right)
    const latencyMs = (share: number) =>
      round(sent.latenciesMs[Math.floor(sent.latenciesMs.length * share)] ?? 0)
    const microseconds = (seconds: number) => round((seconds * 1e6) / sent.acceptedSpans)
    return {
      seconds: round(sent.seconds),
      bytesPerSpan: sent.bytesPerSpan,
      acceptedSpans: sent.acceptedSpans,
      acceptedSpansPerSecond: Math.round(sent.acceptedSpans / sent.seconds),
      drainedRows,
      drainedSpansPerSecond: Math.round(drainedRows / drainedSeconds),
      drainedAfterTheLoadMs: Math.round((drainedSeconds - sent.seconds) * 1_000),
      refusedRequests: sent.refusedRequests,
      requestMsP50: latencyMs(0.5),
      requestMsP99: latencyMs(0.99),
      serverCpuMicrosecondsPerSpan: microseconds(after.server - before.server),
      ledgerCpuMicrosecondsPerSpan: microseconds(after.ledger - before.ledger),
      lagMs: spread(samples.map((sample) => sample.lagMs)),
      serverRssMiB: spread(samples.map((sample) => sample.serverRssMiB)),
      ledgerRssMiB: spread(samples.map((sample) => sample.ledgerRssMiB)),
    }
  } finally {
    await server.stop()
    await removeTemporaryHome(home)
  }
}

function sendFromChild(options: LoadOptions): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'ingest', 'send-load.ts'))
    child.once('message', (result) => resolve(result as LoadResult))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)))
    child.send(options)
  })
}

function usageOf(server: ServerProcess) {
  return {
    server: processUsage(server.pid).cpuSeconds,
    ledger: processUsage(server.childPid('ledger')).cpuSeconds,
  }
}

function sampleUntil(server: ServerProcess, samples: Sample[]) {
  const stopping = new AbortController()
  const startedMs = performance.now()
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => undefined)
      const sample = {
        second: Math.round((performance.now() - startedMs) / 1_000),
        pendingRows: await server.metric('loopwright_spool_pending_rows'),
        lagMs: Math.round(await server.metric('loopwright_spool_oldest_age_ms')),
        serverRssMiB: processUsage(server.pid).rssMiB,
        ledgerRssMiB: processUsage(server.childPid('ledger')).rssMiB,
      }
      samples.push(sample)
      console.error(JSON.stringify(sample))
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** How a figure went: in each fifth of the run its largest value. */
function spread(values: readonly number[]): number[] {
  const width = Math.max(1, Math.ceil(values.length / 5))
  return Array.from({ length: Math.ceil(values.length / width) }, (_, part) =>
    Math.max(...values.slice(part * width, (part + 1) * width)),
  )
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

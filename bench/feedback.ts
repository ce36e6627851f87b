import { fork } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { deleteOldCounts } from '@loopwright/server/feedback/estimates/changed-hours'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { key, removeTemporaryHome, startServerProcess, temporaryHome } from '../test/faults/server-process.ts'
import { addFeedback, fillFeedback } from './feedback/fill-feedback.ts'
import { type FeedbackQuestion, questions } from './feedback/questions.ts'
import type { FeedbackLoad, FeedbackLoadResult } from './feedback/send-feedback.ts'
import { processUsage } from './ingest/process-usage.ts'
import { type BenchServer, openBenchServer } from './reads/open-server.ts'

/**
 * How much feedback a real server takes in, kept durably, in batches and one by one; and how long those wait who ask what it tells,
 * at several sizes. `--seconds 15 --connections 8 --batch 500`; `--calls 100000,400000,1000000` with about five observations each;
 * `--home` keeps the filled stores and uses what is there; `--only` takes a part of the labels; `--parts ingest,reads`.
 */
export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: {
      parts: { type: 'string', default: 'ingest,reads' },
      seconds: { type: 'string', default: '15' },
      connections: { type: 'string', default: '8' },
      batch: { type: 'string', default: '500' },
      calls: { type: 'string', default: '100000,400000,1000000' },
      requests: { type: 'string', default: '20' },
      only: { type: 'string', default: '' },
      home: { type: 'string' },
    },
  })
  const parts = values.parts.split(',')
  const load = { seconds: Number(values.seconds), connections: Number(values.connections) }
  const ingest = []
  if (parts.includes('ingest')) {
    ingest.push(await measureIngest({ ...load, batch: Number(values.batch) }, 20_000))
    ingest.push(await measureIngest({ ...load, connections: load.connections * 4, batch: 1 }, 3_000))
  }
  const reads = parts.includes('reads')
    ? await measureReads({
        home: values.home,
        calls: values.calls.split(',').map(Number),
        requests: Number(values.requests),
        only: values.only,
      })
    : []
  return { bench: 'feedback', cores: availableParallelism(), ingest, reads }
}

async function measureIngest(load: Omit<FeedbackLoad, 'url' | 'key'>, bar: number) {
  const home = await temporaryHome()
  const server = await startServerProcess(home)
  try {
    await server.untilReady()
    const usage = () => ({
      server: processUsage(server.pid).cpuSeconds,
      ledger: processUsage(server.childPid('ledger')).cpuSeconds,
    })
    const before = usage()
    const sent = await sendFromChild({ ...load, url: server.url, key })
    const after = usage()
    while ((await server.metric('loopwright_spool_pending_rows')) > 0) await sleep(50)
    sent.latenciesMs.sort((left, right) => left - right)
    const latencyMs = (share: number) =>
      round(sent.latenciesMs[Math.floor(sent.latenciesMs.length * share)] ?? 0)
    const perSecond = Math.round(sent.accepted / sent.seconds)
    const line = {
      ingest: load.batch === 1 ? 'one by one' : `batches of ${load.batch}`,
      connections: load.connections,
      ...{ acceptedPerSecond: perSecond, bar, isMet: perSecond >= bar, refusedRequests: sent.refused },
      ...{ requestMsP50: latencyMs(0.5), requestMsP99: latencyMs(0.99) },
      serverCpuMicrosecondsEach: round(((after.server - before.server) * 1e6) / sent.accepted),
      ledgerCpuMicrosecondsEach: round(((after.ledger - before.ledger) * 1e6) / sent.accepted),
      load: loadavg()[0],
    }
    console.log(JSON.stringify(line))
    return line
  } finally {
    await server.stop()
    await removeTemporaryHome(home)
  }
}

function sendFromChild(load: FeedbackLoad): Promise<FeedbackLoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'feedback', 'send-feedback.ts'))
    child.once('message', (result) => resolve(result as FeedbackLoadResult))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)))
    child.send(load)
  })
}

async function measureReads(options: {
  home: string | undefined
  calls: number[]
  requests: number
  only: string
}) {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'loopwright-bench-feedback-')))
  const server = await openBenchServer(home)
  const results = []
  try {
    for (const calls of options.calls) {
      const filled = await grow(server, calls)
      const timings = []
      for (const question of questions) {
        if (!question.label.includes(options.only)) continue
        const timing = await measure(server, question, options.requests)
        console.log(JSON.stringify({ calls, feedback: filled.feedback, ...timing }))
        timings.push(timing)
      }
      const missed = timings.filter(({ isMet }) => !isMet).map(({ label }) => label)
      results.push({ calls, ...filled, load: loadavg()[0], missed, timings })
    }
  } finally {
    await server.close()
    if (options.home === undefined) await removeHome(home)
  }
  return results
}

/** Fills the stores up to so many calls, and counts what came. */
async function grow(server: BenchServer, calls: number) {
  const { platform, projectId } = server
  const count = async (query: string) => {
    const result = await platform.ledger.client.query({ query, format: 'JSONEachRow' })
    return (await result.json<{ count: number }>())[0]?.count ?? 0
  }
  const seconds = (sinceMs: number) => round((performance.now() - sinceMs) / 1_000)
  const there = await count('select count() as count from span')
  let startedMs = performance.now()
  if (there < calls) await fillFeedback(platform.ledger, projectId, there, calls)
  const fillSeconds = seconds(startedMs)
  startedMs = performance.now()
  await countAll(server)
  const countSeconds = seconds(startedMs)
  // What came less than half a minute ago is counted again by whoever asks.
  if (there < calls) await sleep(31_000)
  await server.get('/feedback/estimates?signal=helpful')
  // As the job does once the counts that were replaced are old.
  await deleteOldCounts(platform.ledger.client, 0)
  // What a fill leaves to merge takes minutes of both cores, which a project does not fill at once.
  const isMerging =
    '(select count() from system.merges) + (select count() from system.mutations where not is_done)'
  for (let n = 0; n < 600 && (await count(`select ${isMerging} as count`)) > 0; n++) await sleep(500)
  const feedback = await count('select count() as count from feedback')
  return { feedback, fillSeconds, countSeconds }
}

/** Whoever asks first waits until all is counted, which of millions may take longer than one request may. */
async function countAll(server: BenchServer): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    try {
      await server.get('/feedback/estimates?signal=helpful')
      return
    } catch (error) {
      if (!String((error as Error).cause).includes('Timeout') || performance.now() - startedMs > 3_600_000)
        throw error
    }
  }
}

async function measure(server: BenchServer, question: FeedbackQuestion, requests: number) {
  const { label, barMs, path, isAfterFeedback = false } = question
  const times: number[] = []
  const engineMs = () => processUsage(server.platform.ledger.pid()).cpuSeconds * 1_000
  let items = 0
  let before = engineMs()
  try {
    // The first one warms what any first request of its kind would: code, connections, the engine's marks.
    for (let n = 0; n <= requests; n++) {
      if (n === 1) before = engineMs()
      if (isAfterFeedback) await addFeedback(server.platform.ledger, server.projectId)
      const { body, ms } = await server.get(path(n))
      if (n > 0) times.push(ms)
      items = (body as { items?: unknown[] }).items?.length ?? 1
    }
  } catch (error) {
    return {
      ...{ label, barMs, p50: 0, p95: 0, items, engineCpuMs: 0 },
      isMet: false,
      error: String(error).slice(0, 200),
    }
  }
  times.sort((left, right) => left - right)
  const at = (share: number) => round(times[Math.ceil(times.length * share) - 1] ?? 0)
  return {
    ...{ label, barMs, p50: at(0.5), p95: at(0.95), isMet: barMs === null || at(0.95) <= barMs, items },
    engineCpuMs: round((engineMs() - before) / requests),
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

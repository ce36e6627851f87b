import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { fillLedger } from './reads/fill-ledger.ts'
import { type BenchServer, openBenchServer } from './reads/open-server.ts'
import { type Question, questions } from './reads/questions.ts'

type Timing = {
  label: string
  p50: number
  p95: number
  /** Of the server with the asking client, and of the engine, a request: what the times would be made of on an idle machine. */
  cpuMs: { server: number; engine: number | null }
  barMs: number | null
  isMet: boolean
  items: number
}

/**
 * How long readers wait: lists with every filter, text search, traces, sessions, over HTTP on a whole server with the
 * embedded engines. `--home` keeps the filled ledger in a folder and uses what is there; `--only` takes a part of the
 * labels; `--sizes 200000,1000000` are numbers of spans.
 */
export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '200000,1000000,2000000' },
      requests: { type: 'string', default: '20' },
      only: { type: 'string', default: '' },
      home: { type: 'string' },
    },
  })
  const home = values.home ?? (await mkdtemp(join(tmpdir(), 'loopwright-bench-reads-')))
  const server = await openBenchServer(home)
  const results = []
  try {
    for (const spans of values.sizes.split(',').map(Number)) {
      await grow(server, spans)
      const timings = await measureAll(server, Number(values.requests), values.only)
      const missed = timings.filter((timing) => !timing.isMet).map((timing) => timing.label)
      results.push({ spans, load: loadavg()[0], ...(await sizeOnDisk(server)), missed, timings })
    }
  } finally {
    await server.close()
    if (values.home === undefined) await removeHome(home)
  }
  return {
    benchmark: 'reads',
    cores: availableParallelism(),
    requestsOfEachKind: Number(values.requests),
    results,
  }
}

/** Fills the ledger up to this size and waits until it has put its new parts in order. */
async function grow({ platform, projectId }: BenchServer, spans: number): Promise<void> {
  const count = async (query: string) => {
    const result = await platform.ledger.client.query({ query, format: 'JSONEachRow' })
    return (await result.json<{ count: number }>())[0]?.count ?? 0
  }
  const there = await count("select count() as count from span where trace_id != 'long-trace'")
  const startedMs = performance.now()
  if (there < spans) await fillLedger(platform.ledger, projectId, there, spans)
  console.error(`reads: filled in ${Math.round((performance.now() - startedMs) / 1_000)} s`)
  for (
    let waited = 0;
    waited < 120 && (await count('select count() as count from system.merges')) > 0;
    waited++
  )
    await sleep(1_000)
}

async function sizeOnDisk({ platform }: BenchServer): Promise<Record<string, unknown>> {
  const result = await platform.ledger.client.query({
    query: `select table, round(sum(bytes_on_disk) / 1e6) as megabytes, count() as parts from system.parts
      where active and database = currentDatabase() and table in ('span', 'trace_part', 'feedback') group by table order by table`,
    format: 'JSONEachRow',
  })
  return { onDisk: await result.json() }
}

async function measureAll(server: BenchServer, requests: number, only: string): Promise<Timing[]> {
  type List = { items: { traceId: string; sessionId: string }[]; nextCursor: string }
  const list = async (path: string) => (await server.get(path)).body as List
  const { items, nextCursor } = await list('/traces?limit=500')
  const older = await list(`/traces?limit=100&function=function-3&minLatencyMs=1000`)
  const ids = {
    traces: [...older.items, ...items].map((trace) => trace.traceId),
    sessions: older.items.map((trace) => trace.sessionId),
    longTrace: 'long-trace',
    cursor: nextCursor,
  }
  await addLongTrace(server, ids.longTrace)
  const timings: Timing[] = []
  for (const question of questions(ids)) {
    if (!question.label.includes(only)) continue
    const timing = await measure(server, question, requests)
    console.error(
      `reads: ${timing.isMet ? ' ' : '!'} ${timing.label}: ${timing.p50} / ${timing.p95} ms, CPU ${timing.cpuMs.server} + ${timing.cpuMs.engine} ms, ${timing.items} items`,
    )
    timings.push(timing)
  }
  return timings
}

async function measure(
  server: BenchServer,
  { label, barMs, path }: Question,
  requests: number,
): Promise<Timing> {
  const times: number[] = []
  let items = 0
  // The first one warms what any first request of its kind would: code, connections, the engine's marks.
  let cpu = cpuMs(server)
  for (let n = 0; n <= requests; n++) {
    if (n === 1) cpu = cpuMs(server)
    const { body, ms } = await server.get(path(n))
    if (n > 0) times.push(ms)
    items += (body as { items?: unknown[] }).items?.length ?? 1
  }
  const after = cpuMs(server)
  const each = (total: number) => Math.round((total / requests) * 10) / 10
  times.sort((left, right) => left - right)
  const at = (share: number) => Math.round((times[Math.ceil(times.length * share) - 1] ?? 0) * 10) / 10
  return {
    ...{ label, p50: at(0.5), p95: at(0.95), isMet: at(0.95) <= barMs },
    cpuMs: {
      server: each(after.server - cpu.server),
      engine: after.engine === null || cpu.engine === null ? null : each(after.engine - cpu.engine),
    },
    barMs: Number.isFinite(barMs) ? barMs : null,
    items: Math.round(items / (requests + 1)),
  }
}

/** CPU time so far; the engine's is known on Linux alone, in ticks of 10 ms. */
function cpuMs({ platform }: BenchServer): { server: number; engine: number | null } {
  const { user, system } = process.cpuUsage()
  const stat = `/proc/${platform.ledger.pid()}/stat`
  const ticks = existsSync(stat)
    ? readFileSync(stat, 'utf8').split(') ')[1]?.split(' ').slice(11, 13)
    : undefined
  return {
    server: (user + system) / 1_000,
    engine: ticks === undefined ? null : ticks.reduce((sum, tick) => sum + Number(tick) * 10, 0),
  }
}

async function addLongTrace({ platform, projectId }: BenchServer, traceId: string): Promise<void> {
  await platform.ledger.client.command({
    query: `insert into span (project_id, started_at, trace_id, span_id, parent_span_id, name, kind, duration_ms, status, input, version)
      select {projectId:UUID}, toDateTime64('2026-01-31 11:00:00', 3, 'UTC') + number / 1000, {traceId:String}, toString(number),
        if(number = 0, '', toString(intDiv(number - 1, 10))), 'step', 'tool', 5, 'ok', concat('"', repeat('x ', 1500), '"'), 1
      from numbers(5000)`,
    query_params: { projectId, traceId },
  })
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openSpool } from '@loopwright/server/platform/spool/open-spool'
import type { Spool } from '@loopwright/server/platform/spool/spool'

type Result = {
  label: string
  rowsPerSecond: number
  latencyMsP50: number
  latencyMsP99: number
  cpuMicrosecondsPerRow: number
}

type Scenario = {
  label: string
  clients: number
  rowsPerCall: number
  call: (spool: Spool, ids: string[]) => Promise<void>
}

const gatewayRowsPerSecond = 9_000
const silent = { info() {}, warn() {}, error() {} }

/** Measures appends on the disk of `--directory`, with a sink that takes every segment at once. */
export async function run(args: string[]): Promise<Result[]> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '2' },
      'row-bytes': { type: 'string', default: '3000' },
      directory: { type: 'string', default: tmpdir() },
    },
  })
  const seconds = Number(values.seconds)
  const row = rowOf(Number(values['row-bytes']))
  const directory = await mkdtemp(join(values.directory, 'loopwright-bench-spool-'))
  const results: Result[] = []
  try {
    for (const scenario of scenariosWith(row)) results.push(await measure(directory, seconds, scenario))
    results.push(await measureGatewayBesideIngest(directory, seconds, row))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return results
}

function scenariosWith(row: object): Scenario[] {
  const line = JSON.stringify(row)
  const hundred = Array.from({ length: 100 }, () => row)
  const single = (clients: number): Scenario => ({
    label: `durable, one row at a time, ${clients} clients`,
    clients,
    rowsPerCall: 1,
    call: (spool, ids) => spool.append('spans', [row], { durable: true, ids }),
  })
  const batch = (clients: number): Scenario => ({
    label: `durable, batches of 100 rows, ${clients} clients`,
    clients,
    rowsPerCall: 100,
    call: (spool, ids) => spool.append('spans', hundred, { durable: true, ids }),
  })
  return [
    single(1),
    single(16),
    single(256),
    batch(1),
    batch(16),
    {
      label: 'not durable, objects, 64 clients',
      clients: 64,
      rowsPerCall: 1,
      call: (spool, ids) => spool.append('spans', [row], { durable: false, ids }),
    },
    {
      label: 'not durable, lines, 64 clients',
      clients: 64,
      rowsPerCall: 1,
      call: (spool, ids) => spool.appendLine('spans', line, { durable: false, ids }),
    },
  ]
}

async function measure(directory: string, seconds: number, scenario: Scenario): Promise<Result> {
  const spool = await open(directory)
  const meter = startMeter()
  let calls = 0
  const client = async (): Promise<void> => {
    while (meter.elapsedSeconds() < seconds) {
      const call = calls++
      await meter.time(() => scenario.call(spool, [`trace-${call}`, `inference-${call}`]))
    }
  }
  await Promise.all(Array.from({ length: scenario.clients }, client))
  const result = meter.result(scenario.label, scenario.rowsPerCall)
  await spool.close()
  return result
}

/** The gateway's appends at its target rate, while durable batches of other clients keep the disk busy with fsyncs. */
async function measureGatewayBesideIngest(directory: string, seconds: number, row: object): Promise<Result> {
  const spool = await open(directory)
  const line = JSON.stringify(row)
  const batch = Array.from({ length: 20 }, () => row)
  const meter = startMeter()
  let ingestedRows = 0
  const ingest = async (table: string): Promise<void> => {
    for (; meter.elapsedSeconds() < seconds; await sleep(5)) {
      await spool.append(table, batch, { durable: true })
      ingestedRows += batch.length
    }
  }
  const gateway = async (): Promise<void> => {
    const answers: Promise<void>[] = []
    for (let sent = 0; meter.elapsedSeconds() < seconds; await sleep(1)) {
      for (; sent < meter.elapsedSeconds() * gatewayRowsPerSecond; sent++) {
        const ids = [`trace-${sent}`, `inference-${sent}`]
        answers.push(meter.time(() => spool.appendLine('spans', line, { durable: false, ids })))
      }
    }
    await Promise.all(answers)
  }
  await Promise.all([gateway(), ingest('spans'), ingest('spans'), ingest('feedback'), ingest('scores')])
  const ingested = Math.round(ingestedRows / meter.elapsedSeconds())
  const label = `not durable, ${gatewayRowsPerSecond} lines/s wanted, beside ${ingested} durable rows/s`
  const result = meter.result(label, 1)
  await spool.close()
  return result
}

function startMeter() {
  const latenciesMs: number[] = []
  const startedMs = performance.now()
  const startedCpu = process.cpuUsage()
  const elapsedSeconds = () => (performance.now() - startedMs) / 1_000
  return {
    elapsedSeconds,
    async time(call: () => Promise<void>): Promise<void> {
      const calledMs = performance.now()
      await call()
      latenciesMs.push(performance.now() - calledMs)
    },
    result(label: string, rowsPerCall: number): Result {
      const { user, system } = process.cpuUsage(startedCpu)
      const rows = latenciesMs.length * rowsPerCall
      latenciesMs.sort((left, right) => left - right)
      const latencyMsAt = (share: number) => rounded(latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0)
      return {
        label,
        rowsPerSecond: Math.round(rows / elapsedSeconds()),
        latencyMsP50: latencyMsAt(0.5),
        latencyMsP99: latencyMsAt(0.99),
        cpuMicrosecondsPerRow: rounded((user + system) / rows),
      }
    },
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

async function open(directory: string): Promise<Spool> {
  return openSpool({
    directory: await mkdtemp(join(directory, 'run-')),
    sink: async () => {},
    onDrained: async () => {},
    limits: { maxBytes: 16 * 2 ** 30, segmentMaxBytes: 32 * 2 ** 20, segmentMaxAgeMs: 1_000 },
    logger: silent,
  })
}

function rowOf(bytes: number): object {
  const fields = { span_id: '0199e0a0-0000-7000-8000-000000000000', name: 'chat', duration_ms: 812 }
  return { ...fields, output: 'x'.repeat(Math.max(0, bytes - JSON.stringify(fields).length - 13)) }
}

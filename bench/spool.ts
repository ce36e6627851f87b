import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openSpool } from '@loopwright/server/platform/spool/open-spool'
import type { AppendOptions, Spool } from '@loopwright/server/platform/spool/spool'

const silent = { info() {}, warn() {}, error() {} }

/** Measures appends on the real disk, with a sink that takes every segment at once. */
export async function run(args: string[]): Promise<void> {
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
  const line = JSON.stringify(row)
  const directory = await mkdtemp(join(values.directory, 'loopwright-bench-spool-'))
  console.log(`spool, rows of ${line.length} bytes, ${seconds} s each, on ${directory}`)
  try {
    for (const clients of [1, 16, 256]) {
      await measure(
        `durable, one row at a time, ${clients} clients`,
        directory,
        seconds,
        clients,
        1,
        (spool, ids) => spool.append('spans', [row], { durable: true, ids }),
      )
    }
    const hundred = Array.from({ length: 100 }, () => row)
    for (const clients of [1, 16]) {
      await measure(
        `durable, batches of 100, ${clients} clients`,
        directory,
        seconds,
        clients,
        100,
        (spool, ids) => spool.append('spans', hundred, { durable: true, ids }),
      )
    }
    await measure('not durable, object, 64 clients', directory, seconds, 64, 1, (spool, ids) =>
      spool.append('spans', [row], { durable: false, ids }),
    )
    const options: AppendOptions = { durable: false }
    await measure('not durable, line, 64 clients', directory, seconds, 64, 1, (spool, ids) =>
      spool.appendLine('spans', line, { ...options, ids }),
    )
    await measureGatewayBesideIngest(directory, seconds, line)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The gateway's appends at its target rate, while durable batches of other clients keep the disk busy with fsyncs. */
async function measureGatewayBesideIngest(directory: string, seconds: number, line: string): Promise<void> {
  const perSecond = 9_000
  const spool = await open(directory)
  const batch = Array.from({ length: 20 }, () => JSON.parse(line) as object)
  const latenciesMs: number[] = []
  const startedMs = performance.now()
  const isRunning = () => performance.now() - startedMs < seconds * 1_000
  let ingestedRows = 0
  const ingest = async (table: string): Promise<void> => {
    while (isRunning()) {
      await spool.append(table, batch, { durable: true })
      ingestedRows += batch.length
      await sleep(5)
    }
  }
  const gateway = async (): Promise<void> => {
    const answers: Promise<void>[] = []
    for (let sent = 0; isRunning(); await sleep(1)) {
      for (; sent < ((performance.now() - startedMs) / 1_000) * perSecond; sent++) {
        const calledMs = performance.now()
        const appended = spool.appendLine('spans', line, {
          durable: false,
          ids: [`trace-${sent}`, `inference-${sent}`],
        })
        answers.push(appended.then(() => void latenciesMs.push(performance.now() - calledMs)))
      }
    }
    await Promise.all(answers)
  }
  await Promise.all([gateway(), ingest('spans'), ingest('spans'), ingest('feedback'), ingest('scores')])
  const elapsedSeconds = (performance.now() - startedMs) / 1_000
  await spool.close()
  const ingested = Math.round(ingestedRows / elapsedSeconds)
  print(
    `not durable, ${perSecond} lines/s, beside ${ingested} durable rows/s`,
    latenciesMs,
    1,
    elapsedSeconds,
  )
}

async function measure(
  label: string,
  directory: string,
  seconds: number,
  clients: number,
  rowsPerCall: number,
  call: (spool: Spool, ids: string[]) => Promise<void>,
): Promise<void> {
  const spool = await open(directory)
  const latenciesMs: number[] = []
  let calls = 0
  const startedMs = performance.now()
  const startedCpu = process.cpuUsage()
  const client = async (): Promise<void> => {
    while (performance.now() - startedMs < seconds * 1_000) {
      const calledMs = performance.now()
      await call(spool, [`trace-${calls}`, `inference-${calls}`])
      calls++
      latenciesMs.push(performance.now() - calledMs)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const elapsedMs = performance.now() - startedMs
  const cpu = process.cpuUsage(startedCpu)
  await spool.close()
  const cpuMicroseconds = ((cpu.user + cpu.system) / (calls * rowsPerCall)).toFixed(1)
  print(label, latenciesMs, rowsPerCall, elapsedMs / 1_000, `   ${cpuMicroseconds} µs CPU a row`)
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

function print(label: string, latenciesMs: number[], rowsPerCall: number, seconds: number, more = ''): void {
  latenciesMs.sort((left, right) => left - right)
  const at = (share: number) => (latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0).toFixed(2)
  const rowsPerSecond = String(Math.round((latenciesMs.length * rowsPerCall) / seconds)).padStart(7)
  console.log(`${label.padEnd(58)} ${rowsPerSecond} rows/s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms${more}`)
}

function rowOf(bytes: number): object {
  const fields = { span_id: '0199e0a0-0000-7000-8000-000000000000', name: 'chat', duration_ms: 812 }
  return { ...fields, output: 'x'.repeat(Math.max(0, bytes - JSON.stringify(fields).length - 13)) }
}

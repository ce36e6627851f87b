import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function measure(
  label: string,
  directory: string,
  seconds: number,
  clients: number,
  rowsPerCall: number,
  call: (spool: Spool, ids: string[]) => Promise<void>,
): Promise<void> {
  const spool = await openSpool({
    directory: await mkdtemp(join(directory, 'run-')),
    sink: async () => {},
    onDrained: async () => {},
    limits: { maxBytes: 16 * 2 ** 30, segmentMaxBytes: 32 * 2 ** 20, segmentMaxAgeMs: 1_000 },
    logger: silent,
  })
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
  latenciesMs.sort((left, right) => left - right)
  const at = (share: number) => (latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0).toFixed(2)
  const rowsPerSecond = Math.round((calls * rowsPerCall * 1_000) / elapsedMs)
  const cpuMicroseconds = ((cpu.user + cpu.system) / (calls * rowsPerCall)).toFixed(1)
  console.log(
    `${label.padEnd(42)} ${String(rowsPerSecond).padStart(8)} rows/s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   ${cpuMicroseconds} µs CPU a row`,
  )
}

function rowOf(bytes: number): object {
  const fields = { span_id: '0199e0a0-0000-7000-8000-000000000000', name: 'chat', duration_ms: 812 }
  return { ...fields, output: 'x'.repeat(Math.max(0, bytes - JSON.stringify(fields).length - 13)) }
}

import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Load, LoadResult, Quantiles } from './gateway/load-generator.ts'
import { type MeasuredProcess, startMeasured } from './gateway/measured-process.ts'
import { startLoopwright } from './gateway/start-loopwright.ts'
import { portkeyVersion, startPortkey } from './gateway/start-portkey.ts'
import type { Target } from './gateway/target.ts'

const here = join(import.meta.dirname, 'gateway')
const prompt = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(34)

type Send = (target: Target, load?: Partial<Load> & { stream?: boolean }) => Promise<LoadResult>

/**
 * The gateway with capture on, against the same requests sent straight to the upstream and, side by side in the same
 * rounds, against `@portkey-ai/gateway`. Upstream stub and load generator share one core, the gateway that is measured
 * has another one; its stores are with the load generator, where their work counts against nobody's gateway.
 */
export async function run(flags: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args: flags,
    options: {
      runs: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      connections: { type: 'string', default: '32' },
      rates: { type: 'string', default: '250,500,1000' },
      directory: { type: 'string' },
      'no-portkey': { type: 'boolean', default: false },
    },
  })
  const runs = Number(values.runs)
  const seconds = Number(values.seconds)
  const rates = values.rates.split(',').map(Number)
  const canPin = process.platform === 'linux' && availableParallelism() > 1
  const [clientCore, gatewayCore] = canPin ? [0, 1] : [undefined, undefined]

  const stub = startMeasured({ args: [join(here, 'stub-upstream.ts')], core: clientCore })
  const { port: upstreamPort } = await stub.untilItSays((line) => JSON.parse(line) as { port: number })
  const generator = startMeasured({ args: [join(here, 'load-generator.ts')], core: clientCore })
  const loopwright = await startLoopwright({
    upstreamPort,
    core: gatewayCore,
    storesCore: clientCore,
    directory: values.directory,
  })
  const portkey = values['no-portkey'] ? undefined : await startPortkey({ upstreamPort, core: gatewayCore })
  try {
    const send = sender(generator, { seconds, connections: Number(values.connections) })
    const direct: Target = {
      port: upstreamPort,
      path: '/v1/chat/completions',
      headers: {},
      model: 'gpt-stub',
    }
    const contenders = [
      { name: 'loopwright', target: loopwright.provider, process: loopwright.process },
      { name: 'loopwright function', target: loopwright.function, process: loopwright.process },
      ...(portkey ? [{ name: 'portkey', target: portkey.target, process: portkey.process }] : []),
    ]
    for (const { name, target } of contenders) {
      console.error(`gateway: warming ${name}`)
      await send(target, { seconds: 8, rate: 1_000 })
    }
    // Steady rates come first: what full load leaves to be stored and judged would be counted among their delays.
    const latency = []
    const streaming = []
    for (const contender of contenders) {
      const { failed } = await send(contender.target, { seconds: 1, rate: 20, stream: true })
      if (failed === 0) streaming.push(contender)
      else console.error(`gateway: ${contender.name} answers streams with errors and is left out of them`)
    }
    for (const rate of rates) {
      for (const stream of [false, true]) {
        const targets = [{ name: 'direct', target: direct }, ...(stream ? streaming : contenders)]
        const measured = await inRounds(runs, targets, async ({ name, target }) => {
          const result = await send(target, { rate, stream })
          const { latencyMs, firstByteMs, failed, late } = result
          console.error(`gateway: ${name} at ${rate}/s${stream ? ', streamed' : ''}: ${show(latencyMs)}`)
          return {
            ...{ failed, late, p50: latencyMs.p50, p99: latencyMs.p99 },
            firstByteP50: firstByteMs.p50,
            firstByteP99: firstByteMs.p99,
          }
        })
        latency.push({ rate, stream, ...withAdded(measured) })
      }
    }
    const throughput = await inRounds(runs, contenders, async ({ name, target, process: measured }) => {
      const cpuBeforeMs = measured.cpuMs()
      const { requestsPerSecond, latencyMs, failed } = await send(target)
      const requests = requestsPerSecond * seconds
      console.error(`gateway: ${name}: ${requestsPerSecond} requests/s`)
      return {
        requestsPerSecond,
        failed,
        p50: latencyMs.p50,
        p99: latencyMs.p99,
        cpuMicrosecondsARequest: ((measured.cpuMs() - cpuBeforeMs) * 1000) / requests,
        rssMiB: measured.rssMiB(),
      }
    })
    const ratio = compare(throughput.loopwright, throughput.portkey)
    return {
      benchmark: 'gateway',
      cores: availableParallelism(),
      loadAverage: loadavg().map(round),
      pinned: canPin,
      loadGenerator: 'bench/gateway/load-generator.ts',
      upstream: 'bench/gateway/stub-upstream.ts',
      portkey: portkey ? portkeyVersion : null,
      promptBytes: prompt.length,
      connections: Number(values.connections),
      streams: streaming.map(({ name }) => name),
      runs,
      seconds,
      throughput,
      ...ratio,
      latency,
    }
  } finally {
    await portkey?.stop()
    await loopwright.stop()
    await generator.stop()
    await stub.stop()
  }
}

function sender(generator: MeasuredProcess, defaults: { seconds: number; connections: number }): Send {
  return (target, { stream = false, ...load } = {}) =>
    new Promise((resolve, reject) => {
      const { child } = generator
      child.once('message', (result: LoadResult) => resolve(result))
      child.once('close', () => reject(new Error('The load generator ended.')))
      const { model, ...to } = target
      const messages = [
        { role: 'system', content: 'You are a careful assistant.' },
        { role: 'user', content: prompt },
      ]
      const body = JSON.stringify({ model, messages, ...(stream && { stream }) })
      child.send({ ...defaults, ...to, ...load, body } satisfies Load)
    })
}

type Figures = Record<string, number>

/** Every contender once a round, so that what the machine does besides meets all of them; then the median of each figure. */
async function inRounds<Contender extends { name: string }>(
  runs: number,
  contenders: readonly Contender[],
  measure: (contender: Contender) => Promise<Figures>,
): Promise<Record<string, Figures>> {
  const results = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < runs; round += 1) {
    for (const contender of contenders) results.get(contender.name)?.push(await measure(contender))
  }
  return Object.fromEntries([...results].map(([name, figures]) => [name, medians(figures)]))
}

function medians(results: readonly Figures[]): Figures {
  const names = Object.keys(results[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, median(results.map((result) => result[name] ?? 0))]))
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b)
  return round(sorted[Math.floor(sorted.length / 2)] ?? 0)
}

/** How many times as much as Portkey, by the clock and by the CPU time that a request takes. */
function compare(loopwright: Figures | undefined, portkey: Figures | undefined): object {
  const over = (a: number | undefined, b: number | undefined) => round((a ?? 0) / (b ?? 1))
  return {
    timesPortkey: portkey && over(loopwright?.requestsPerSecond, portkey.requestsPerSecond),
    timesPortkeyACpuSecond:
      portkey && over(portkey.cpuMicrosecondsARequest, loopwright?.cpuMicrosecondsARequest),
  }
}

function withAdded(measured: Record<string, Figures>) {
  const { direct, ...others } = measured
  const added = Object.entries(others).map(([name, figures]) => {
    const over = (figure: string) => round((figures[figure] ?? 0) - (direct?.[figure] ?? 0))
    const addedMs = { p50: over('p50'), p99: over('p99'), firstByteP50: over('firstByteP50') }
    return [name, { ...figures, addedMs }] as const
  })
  return { direct, ...Object.fromEntries(added) }
}

const show = ({ p50, p99 }: Quantiles) => `p50 ${p50} ms, p99 ${p99} ms`

const round = (value: number) => Math.round(value * 100) / 100

import { pairedDifference } from '@loopwright/core/statistics/paired-difference'
import { quantile } from '@loopwright/core/statistics/quantile'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import { askGateway } from './ask-gateway.ts'
import { candidateVariant, type DemoContext, functionName, seedVariant } from './demo-context.ts'
import { inParallel } from './in-parallel.ts'
import { type LabelledText, outOfScopeLabel } from './load-data.ts'

export type Rate = { value: number; low: number; high: number; n: number }
export type Measurement = {
  accuracy: number
  low: number
  high: number
  n: number
  latencyMsP50: number
  latencyMsP95: number
  costMicroUsd: number | null
}
export type Comparison = {
  before: Measurement
  after: Measurement
  difference: Rate
  outOfScope: {
    recall: number | null
    low: number | null
    high: number | null
    n: number
    before: number | null
  }
}

const timedCalls = 200

/**
 * Step 8: both variants answer the test files through the gateway, caches bypassed, the same sentences for both. Latency is
 * what the client sees of one call at a time; accuracy is gathered several calls at a time.
 */
export async function measureVariants(context: DemoContext): Promise<Comparison> {
  const { data, progress } = context
  const rows = [...data.test, ...data.oosTest]
  const step = progress.begin('Asking both models the test files', 2 * (rows.length + timedCalls))
  const latencies = await measureLatencies(context, step.advance)
  const [before, after] = [
    await answersOf(context, seedVariant, rows, step.advance),
    await answersOf(context, candidateVariant, rows, step.advance),
  ]
  step.end()
  const isTest = (_: unknown, at: number) => at < data.test.length
  const pairs = data.test.map(({ label }, at) => ({
    before: Number(before[at] === label),
    after: Number(after[at] === label),
    inclusionProbability: 1,
  }))
  const difference = pairedDifference({ pairs })
  if (difference.status === 'cannot-say') throw new Error(difference.missing)
  const { value, low, high, n } = difference
  const rejected = (answers: string[]) =>
    answers.filter((answer, at) => !isTest(answer, at) && answer === outOfScopeLabel)
  const recall = wilsonInterval({ successes: rejected(after).length, n: data.oosTest.length })
  const known = recall.status === 'estimated' ? recall : null
  return {
    before: await summarise(
      context,
      seedVariant,
      pairs.map((pair) => pair.before),
      latencies.before,
    ),
    after: await summarise(
      context,
      candidateVariant,
      pairs.map((pair) => pair.after),
      latencies.after,
    ),
    difference: { value, low, high, n },
    outOfScope: {
      recall: known?.value ?? null,
      low: known?.low ?? null,
      high: known?.high ?? null,
      n: data.oosTest.length,
      before: known && rejected(before).length / known.n,
    },
  }
}

/** Both variants in turn, so that whatever else the machine does meets them alike. */
async function measureLatencies(context: DemoContext, onAnswered: () => void) {
  const latencies = { before: [] as number[], after: [] as number[] }
  const { test } = context.data
  for (let at = 0; at < timedCalls; at++) {
    const { text } = test[at % test.length]!
    latencies.before.push((await ask(context, seedVariant, text)).latencyMs)
    onAnswered()
    latencies.after.push((await ask(context, candidateVariant, text)).latencyMs)
    onAnswered()
  }
  return latencies
}

async function answersOf(
  context: DemoContext,
  variant: string,
  rows: readonly LabelledText[],
  onAnswered: () => void,
): Promise<string[]> {
  const { plan, signal } = context
  return inParallel(rows, { concurrency: plan.concurrency, signal }, async ({ text }) => {
    const { answer } = await ask(context, variant, text)
    onAnswered()
    return answer
  })
}

function ask(context: DemoContext, variant: string, text: string) {
  const headers = {
    'x-loopwright-variant': variant,
    'x-loopwright-environment': 'measurement',
    'cache-control': 'no-cache',
  }
  return askGateway(context.connection.openai, { text, headers }, context.signal)
}

async function summarise(
  context: DemoContext,
  variant: string,
  outcomes: readonly number[],
  latenciesMs: readonly number[],
): Promise<Measurement> {
  const successes = outcomes.reduce((sum, outcome) => sum + outcome, 0)
  const rate = wilsonInterval({ successes, n: outcomes.length })
  if (rate.status === 'cannot-say') throw new Error(rate.missing)
  return {
    ...{ accuracy: rate.value, low: rate.low, high: rate.high, n: rate.n },
    latencyMsP50: quantile(latenciesMs, 0.5)!,
    latencyMsP95: quantile(latenciesMs, 0.95)!,
    costMicroUsd: await costOfCall(context, variant),
  }
}

/** What the server says that a call cost on average; null where it doesn't know of any. */
async function costOfCall(context: DemoContext, variant: string): Promise<number | null> {
  const { items } = await context.connection.api.capture.listInferences({
    function: functionName,
    variant,
    limit: 100,
  })
  const costs = items.flatMap(({ costMicroUsd }) => costMicroUsd ?? [])
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length
}

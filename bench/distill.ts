import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { calibrationError } from '@loopwright/core/improve/distill/calibration-error'
import type { DistillProfile } from '@loopwright/core/improve/distill/distill-profile'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import { createModelWorkers, type ModelWorkers } from '@loopwright/server/platform/models/model-workers'

type Row = { text: string; label: string }
type Data = Record<'train' | 'val' | 'test' | 'oos-train' | 'oos-val' | 'oos-test', Row[]>

const outOfScopeLabel = 'oos'
const seed = 1

/**
 * Distilled models on CLINC150: quality on the test rows, which nothing else looks at, and what training and serving cost.
 * Thresholds and temperatures come from the validation rows. One prediction worker, so rates are those of one core.
 */
export async function run(flags: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args: flags,
    options: { data: { type: 'string', default: '../shared/data/clinc150' }, profile: { type: 'string' } },
  })
  if (!existsSync(join(values.data, 'train.jsonl')))
    throw new Error(`no CLINC150 data in ${values.data}: give --data`)
  const data = readData(values.data)
  const profiles: DistillProfile[] = values.profile
    ? [values.profile as DistillProfile]
    : ['fast', 'accurate']
  const results = []
  for (const profile of profiles) {
    for (const [name, train] of [
      ['full', data.train],
      ['first 10 rows a label', firstRows(data.train, 10)],
      ['10 rows a label drawn with the seed', firstRows(seededRandom(seed).shuffle(data.train), 10)],
    ] as const) {
      results.push(await measure(profile, name, train, data))
    }
  }
  return {
    benchmark: 'distill',
    cores: availableParallelism(),
    outOfScopeTrainingRows: data['oos-train'].length,
    seed,
    results,
  }
}

async function measure(profile: DistillProfile, trainingRows: string, train: Row[], data: Data) {
  console.error(`distill: ${profile}, ${trainingRows}`)
  const homeDirectory = await mkdtemp(join(tmpdir(), 'loopwright-bench-'))
  const workers = createModelWorkers({ homeDirectory, size: 1 })
  let rssMax = 0
  const watch = setInterval(() => {
    rssMax = Math.max(rssMax, process.memoryUsage.rss())
  }, 50)
  try {
    const startedMs = performance.now()
    const startedCpuSeconds = cpuSeconds()
    const { model, report } = await workers.train({
      profile,
      examples: [...train, ...data['oos-train']],
      validation: [...data.val, ...data['oos-val']],
      outOfScopeLabel,
      seed,
      onProgress: ({ phase, done }) => {
        if (done === 1)
          console.error(`distill: ${phase} done after ${seconds(performance.now() - startedMs)} s`)
      },
    })
    const trainingSeconds = seconds(performance.now() - startedMs)
    const trainingCpuSeconds = Number((cpuSeconds() - startedCpuSeconds).toFixed(2))
    const trainingPeakRssMb = Math.round(rssMax / 1e6)
    await workers.load('bench', model)
    const quality = await judge(workers, data)
    return {
      profile,
      trainingRows,
      ...quality,
      threshold: report.threshold,
      calibration: report.calibration,
      validation: report.validation,
      trainingSeconds,
      trainingCpuSeconds,
      embeddingSeconds: seconds(report.embeddingMs),
      predictionsPerCpuSecond: await rate(workers, data.test, 64),
      predictionsPerCpuSecondOneByOne: await rate(workers, data.test.slice(0, 500), 1),
      modelMb: Number((model.byteLength / 1e6).toFixed(2)),
      trainingPeakRssMb,
      peakRssMb: Math.round(rssMax / 1e6),
    }
  } finally {
    clearInterval(watch)
    await workers.close()
    await rm(homeDirectory, { recursive: true })
  }
}

async function judge(workers: ModelWorkers, data: Data) {
  const inScope = await predictAll(workers, data.test)
  const outOfScope = await predictAll(workers, data['oos-test'])
  const right = inScope.map(({ label }, index) => label === data.test[index]!.label)
  const share = (hits: boolean[]): number => Number((hits.filter(Boolean).length / hits.length).toFixed(4))
  return {
    testAccuracy: share(right),
    testAccuracyAnswered: share(inScope.map(({ abstained }, index) => !abstained && right[index]!)),
    outOfScopeRecall: share(outOfScope.map(({ abstained }) => abstained)),
    calibrationError: Number(
      calibrationError(
        inScope.map(({ confidence }, index) => ({ confidence, right: right[index]! })),
      )!.toFixed(4),
    ),
  }
}

function predictAll(workers: ModelWorkers, rows: Row[]): Promise<Prediction[]> {
  return workers.predict(
    'bench',
    rows.map((row) => row.text),
  )
}

/**
 * Predictions a second of CPU with `together` texts a call, on texts not predicted before, so that no cache helps. CPU time
 * of all threads, because a busy machine would lower a rate by the clock.
 */
async function rate(workers: ModelWorkers, rows: Row[], together: number): Promise<number> {
  const startedSeconds = cpuSeconds()
  for (let start = 0; start < rows.length; start += together) {
    const texts = rows
      .slice(start, start + together)
      .map((row, index) => `${row.text} ${together} ${start + index}`)
    await workers.predict('bench', texts)
  }
  return Math.round(rows.length / (cpuSeconds() - startedSeconds))
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function readData(folder: string): Data {
  const read = (name: string): Row[] =>
    readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
  return {
    train: read('train'),
    val: read('val'),
    test: read('test'),
    'oos-train': read('oos-train'),
    'oos-val': read('oos-val'),
    'oos-test': read('oos-test'),
  }
}

function firstRows(rows: Row[], count: number): Row[] {
  const seen = new Map<string, number>()
  return rows.filter(({ label }) => {
    const before = seen.get(label) ?? 0
    seen.set(label, before + 1)
    return before < count
  })
}

const seconds = (milliseconds: number): number => Number((milliseconds / 1000).toFixed(2))

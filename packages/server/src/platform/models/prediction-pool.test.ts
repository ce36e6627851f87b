import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { distill } from '@loopwright/core/improve/distill/distill'
import { ModelNotLoadedError, ModelWorkerLostError } from './model-errors.ts'
import { createPredictionPool, type PredictionPool } from './prediction-pool.ts'
import { startWorkerThread, type WorkerThread } from './worker-thread.ts'

let home: string
let pool: PredictionPool
const threads: WorkerThread[] = []

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-pool-'))
  const startThread = (): WorkerThread => {
    threads.push(startWorkerThread({ cacheFile: join(home, 'encodings.bin') }))
    return threads.at(-1)!
  }
  pool = createPredictionPool({ startThread, size: 1, logger: undefined })
})
after(async () => {
  await pool.close()
  await rm(home, { recursive: true })
})

async function trained(labels: [string, string]): Promise<Uint8Array> {
  const examples = labels.flatMap((label, index) =>
    ['red', 'dark', 'pale'].map((shade) => ({ text: `${shade} ${['apple', 'stone'][index]}`, label })),
  )
  const ports = { embed: async () => [], nowMs: () => 0 }
  return (
    await distill(ports, { profile: 'fast', examples, validation: [], outOfScopeLabel: 'other', seed: 1 })
  ).model
}

test('no thread runs before the first call', () => {
  assert.equal(threads.length, 0)
})

test('a model is loaded from bytes or a file, replaced, and unloaded', async () => {
  await pool.load('fruit', await trained(['eat', 'throw']))
  assert.equal((await pool.predict('fruit', ['an apple'], { topK: 1, bypassCache: false }))[0]?.label, 'eat')
  const file = join(home, 'model.lwm')
  await writeFile(file, await trained(['essen', 'werfen']))
  await pool.load('fruit', file)
  assert.equal(
    (await pool.predict('fruit', ['an apple'], { topK: 1, bypassCache: false }))[0]?.label,
    'essen',
  )
  await pool.unload('fruit')
  await assert.rejects(
    pool.predict('fruit', ['an apple'], { topK: 1, bypassCache: false }),
    ModelNotLoadedError,
  )
})

test('many calls at once each get their own answers', async () => {
  await pool.load('fruit', await trained(['eat', 'throw']))
  const texts = Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? 'dark stone' : 'red apple'))
  const [bulk, ...single] = await Promise.all([
    pool.predict('fruit', texts, { topK: 1, bypassCache: false }),
    ...texts.map(async (text) => (await pool.predict('fruit', [text], { topK: 2, bypassCache: false }))[0]!),
  ])
  assert.deepEqual(
    bulk.map(({ label }) => label),
    texts.map((text) => (text.endsWith('stone') ? 'throw' : 'eat')),
  )
  for (const [index, prediction] of single.entries()) {
    assert.equal(prediction.label, bulk[index]?.label)
    assert.equal(prediction.probabilities.length, 2)
  }
})

test('the death of a thread fails the calls in flight and no later one', async () => {
  await pool.load('fruit', await trained(['eat', 'throw']))
  const inFlight = assert.rejects(
    pool.predict('fruit', ['red apple'], { topK: 1, bypassCache: false }),
    ModelWorkerLostError,
  )
  await Promise.resolve()
  await threads.at(-1)!.end(new ModelWorkerLostError('killed'))
  await inFlight
  const before = threads.length
  assert.equal((await pool.predict('fruit', ['red apple'], { topK: 1, bypassCache: false }))[0]?.label, 'eat')
  assert.equal(threads.length, before + 1)
})

test('bytes that are no model are refused and leave the loaded model in place', async () => {
  await assert.rejects(pool.load('fruit', new Uint8Array(100)), /not a distilled model/)
  assert.equal((await pool.predict('fruit', ['red apple'], { topK: 1, bypassCache: false }))[0]?.label, 'eat')
})

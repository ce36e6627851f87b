import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DistillInputError } from '@loopwright/core/improve/distill/distill'
import { ModelNotLoadedError } from './model-errors.ts'
import { createModelWorkers, type ModelWorkers, type TrainRequest } from './model-workers.ts'

let home: string
let workers: ModelWorkers

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-models-'))
  workers = createModelWorkers({ homeDirectory: home, size: 1 })
})
after(async () => {
  await workers.close()
  await rm(home, { recursive: true })
})

const subjects = {
  refund: ['give me my money back', 'i want a refund', 'please refund my order', 'money back for order'],
  shipping: ['where is my parcel', 'when will it arrive', 'track my delivery', 'has my order shipped'],
  password: ['i forgot my password', 'reset my password', 'cannot log in', 'change my login'],
}
const examples = Object.entries(subjects).flatMap(([label, texts]) => texts.map((text) => ({ text, label })))
const request = (profile: TrainRequest['profile']): TrainRequest => ({
  ...{ profile, examples, validation: [], outOfScopeLabel: 'other', seed: 7 },
})

for (const profile of ['fast', 'accurate'] as const) {
  test(`a ${profile} model is trained, loaded and asked`, async () => {
    const phases = new Set<string>()
    const { model, report } = await workers.train({
      ...request(profile),
      onProgress: ({ phase }) => phases.add(phase),
    })
    assert.equal(report.profile, profile)
    assert.deepEqual(report.labels, ['password', 'refund', 'shipping'])
    assert.ok(phases.has('fitting'))
    const loaded = await workers.load(profile, model)
    assert.deepEqual(loaded.labels, report.labels)
    const [refund, password] = await workers.predict(profile, ['refund my money', 'forgot the password'], {
      topK: 2,
    })
    assert.equal(refund?.label, 'refund')
    assert.equal(password?.label, 'password')
    assert.equal(refund?.probabilities.length, 2)
    assert.equal(refund?.probabilities[0]?.probability, refund?.confidence)
    const [anew] = await workers.predict(profile, ['refund my money'], { topK: 2, bypassCache: true })
    assert.deepEqual(anew, refund, 'computing anew changes the time it takes, not the answer')
  })
}

test('the same rows and seed give the same bytes, with a cold and with a warm cache', async () => {
  const one = await workers.train(request('accurate'))
  const other = await workers.train(request('accurate'))
  assert.deepEqual(one.model, other.model)
})

test('embeddings have unit length and bring like meanings together', async () => {
  const [bill, invoice, weather] = await workers.embed(['pay my bill', 'settle the invoice', 'will it rain'])
  const dot = (one: Float32Array, other: Float32Array) =>
    one.reduce((sum, value, i) => sum + value * other[i]!, 0)
  assert.ok(Math.abs(dot(bill!, bill!) - 1) < 1e-3)
  assert.ok(dot(bill!, invoice!) > dot(bill!, weather!))
})

test('an aborted training rejects with the reason', async () => {
  const stop = new AbortController()
  const training = workers.train({ ...request('fast'), signal: stop.signal })
  stop.abort(new Error('no longer wanted'))
  await assert.rejects(training, /no longer wanted/)
})

test('too few labels and unknown models are told apart from failures', async () => {
  await assert.rejects(
    workers.train({ ...request('fast'), examples: examples.slice(0, 2) }),
    DistillInputError,
  )
  await assert.rejects(workers.predict('nobody', ['x']), ModelNotLoadedError)
})

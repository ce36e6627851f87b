import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeModel } from './decode-model.ts'
import { type DistillInput, DistillInputError, type DistillPorts, distill } from './distill.ts'
import { createPredictor } from './predict-text.ts'
import type { TrainingExample } from './training-example.ts'

const openings = [
  'please',
  'could you',
  'i want to',
  'help me',
  'how do i',
  'can someone',
  'i need to',
  'now',
]
const subjects: Record<string, string[]> = {
  refund: ['get my money back', 'refund this order', 'return the shoes for a refund'],
  shipping: ['track the parcel', 'find where the delivery is', 'know when my package arrives'],
  password: ['reset my password', 'log in again', 'change the login secret'],
}
const unrelated = ['boil an egg', 'learn the violin', 'name the tallest mountain', 'fix a bicycle tyre']
const rows = (label: string, texts: string[]): TrainingExample[] =>
  openings.flatMap((opening) => texts.map((text) => ({ text: `${opening} ${text}`, label })))
const examples = Object.entries(subjects).flatMap(([label, texts]) => rows(label, texts))
const outOfScope = rows('other', unrelated)

const ports: DistillPorts = { embed: async (texts) => texts.map(letterCounts), nowMs: () => 0 }
const input: DistillInput = {
  ...{ profile: 'fast', examples, validation: [], outOfScopeLabel: 'other', seed: 3 },
}
const predictorOf = (model: Uint8Array) => createPredictor(decodeModel(model))

/** Stands in for an embedder: a unit vector of how often each letter occurs. */
function letterCounts(text: string): Float32Array {
  const counts = new Float32Array(26)
  for (const letter of text) counts[(letter.charCodeAt(0) + 7) % 26]! += 1
  const length = Math.hypot(...counts)
  return counts.map((count) => count / length)
}

test('a model answers what it was taught', async () => {
  const { model, report } = await distill(ports, input)
  const predictor = predictorOf(model)
  assert.equal(predictor.predict('my money back please', null).label, 'refund')
  assert.equal(predictor.predict('the parcel, where is it', null).label, 'shipping')
  assert.equal(report.calibratedOn, 'cross-validation')
  assert.equal(report.validation.accuracy, 1)
  assert.equal(report.modelBytes, model.byteLength)
})

test('probabilities of all labels sum to one and are sorted', async () => {
  const { model } = await distill(ports, { ...input, examples: [...examples, ...outOfScope] })
  for (const text of ['refund', 'boil an egg', '', 'xyzzy']) {
    const { probabilities } = predictorOf(model).predict(text, null, 10)
    assert.equal(probabilities.length, 4)
    const sum = probabilities.reduce((total, { probability }) => total + probability, 0)
    assert.ok(Math.abs(sum - 1) < 1e-9)
    assert.deepEqual(
      probabilities,
      [...probabilities].sort((one, other) => other.probability - one.probability),
    )
  }
})

test('the out-of-scope label makes the model abstain and is never the answer', async () => {
  const { model } = await distill(ports, { ...input, examples: [...examples, ...outOfScope] })
  const prediction = predictorOf(model).predict('please boil an egg', null)
  assert.equal(prediction.abstained, true)
  assert.notEqual(prediction.label, 'other')
})

test('the same rows and seed give the same bytes', async () => {
  for (const profile of ['fast', 'accurate'] as const) {
    const one = await distill(ports, { ...input, profile })
    const other = await distill(ports, { ...input, profile })
    assert.deepEqual(one.model, other.model)
  }
})

test('the accurate profile learns from embeddings', async () => {
  const { model } = await distill(ports, { ...input, profile: 'accurate' })
  const predictor = predictorOf(model)
  assert.equal(predictor.needsEmbedding, true)
  assert.equal(predictor.predict('track the parcel', letterCounts('track the parcel')).label, 'shipping')
  assert.throws(() => predictor.predict('track the parcel', null), TypeError)
})

test('an example teaches as much as it weighs', async () => {
  const labelOf = async (weight: number): Promise<string> => {
    const doubtful = [0, 1, 2].map(() => ({ text: 'please zanzibar', label: 'refund', weight }))
    const sure = { text: 'please zanzibar', label: 'shipping', weight: 0.5 }
    const { model } = await distill(ports, { ...input, examples: [...examples, ...doubtful, sure] })
    return predictorOf(model).predict('zanzibar', null).label
  }
  assert.equal(await labelOf(1e-4), 'shipping')
  assert.equal(await labelOf(1), 'refund')
})

test('a repeated text under two labels is a soft label', async () => {
  const soft = [
    { text: 'zanzibar', label: 'refund', weight: 0.7 },
    { text: 'zanzibar', label: 'shipping', weight: 0.3 },
  ]
  const { model } = await distill(ports, { ...input, examples: [...examples, ...soft] })
  const shares = predictorOf(model).predict('zanzibar', null).probabilities
  const share = (label: string) => shares.find((candidate) => candidate.label === label)!.probability
  assert.ok(share('refund') > share('shipping'))
  assert.ok(share('shipping') > share('password'))
})

test('progress is told and an abort stops the training', async () => {
  const stop = new AbortController()
  const seen: number[] = []
  const training = distill(
    {
      ...ports,
      signal: stop.signal,
      onProgress: ({ done }) => {
        seen.push(done)
        stop.abort(new Error('no longer wanted'))
      },
    },
    input,
  )
  await assert.rejects(training, /no longer wanted/)
  assert.equal(seen.length, 1)
})

test('input that can make no classifier is refused', async () => {
  const oneLabel = examples.filter(({ label }) => label === 'refund')
  await assert.rejects(distill(ports, { ...input, examples: oneLabel }), DistillInputError)
  for (const weight of [0, -1, 1.5, Number.NaN]) {
    const weighted = [...examples, { text: 'x', label: 'refund', weight }]
    await assert.rejects(distill(ports, { ...input, examples: weighted }), DistillInputError)
  }
})

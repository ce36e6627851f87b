import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeModel, ModelFormatError } from './decode-model.ts'
import { encodeModel } from './encode-model.ts'
import { fitModel } from './fit-model.ts'
import { createPredictor } from './predict-text.ts'

const model = await fitModel({
  profile: 'fast',
  examples: [
    { text: 'money back', label: 'refund' },
    { text: 'where is it', label: 'versand-größe ✓' },
  ],
  embeddings: new Map(),
  labels: ['refund', 'versand-größe ✓'],
  outOfScopeLabel: null,
  seed: 1,
})

test('a model read back predicts the same, whatever its bytes are a view of', () => {
  const bytes = encodeModel(model)
  const within = new Uint8Array(bytes.length + 3)
  within.set(bytes, 3)
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  for (const copy of [bytes, within.subarray(3), shared, Buffer.from(bytes)]) {
    const read = decodeModel(copy)
    assert.deepEqual(read, model)
    for (const text of ['money', 'where', '']) {
      assert.deepEqual(createPredictor(read).predict(text, null), createPredictor(model).predict(text, null))
    }
  }
})

test('bytes that are no whole model of this version are refused', () => {
  const bytes = encodeModel(model)
  const newer = bytes.slice()
  newer[4] = 2
  for (const broken of [new Uint8Array(0), new TextEncoder().encode('hello, world'), newer]) {
    assert.throws(() => decodeModel(broken), ModelFormatError)
  }
  for (const length of [13, 40, bytes.length - 8]) {
    assert.throws(() => decodeModel(bytes.subarray(0, length)), ModelFormatError)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readScore, signalNameOf } from './read-score.ts'
import { readCostMicroUsd, readTokenCount } from './read-usage.ts'

const cases: [body: object, type: string | undefined, value: unknown][] = [
  [{ value: 0.5 }, 'number', 0.5],
  [{ value: true }, 'boolean', true],
  [{ value: 1, dataType: 'BOOLEAN' }, 'boolean', true],
  [{ value: 'good' }, 'category', 'good'],
  [{ value: 'x'.repeat(300) }, 'text', 'x'.repeat(300)],
  [{ value: 'long', dataType: 'TEXT' }, 'text', 'long'],
  [{ value: true, dataType: 'NUMERIC' }, 'number', 1],
  [{ value: 0.5, dataType: 'BOOLEAN' }, undefined, undefined],
  [{ value: 3, dataType: 'CATEGORICAL' }, undefined, undefined],
  [{ value: '' }, undefined, undefined],
  [{ value: null }, undefined, undefined],
  [{}, undefined, undefined],
]

test('a value becomes feedback of the type that was declared, or of the one it has', () => {
  for (const [body, type, value] of cases) {
    const reading = readScore({ name: 's', traceId: 't', ...body })
    const score = 'score' in reading ? reading.score : undefined
    assert.deepEqual([score?.type, score?.value], [type, value], JSON.stringify(body))
  }
})

test('what is scored is the smallest thing named, and nothing at all is refused', () => {
  const target = (body: object) => {
    const reading = readScore({ name: 's', value: 1, ...body })
    return 'score' in reading ? reading.score.target : reading.message
  }
  assert.deepEqual(target({ traceId: 't', observationId: 'o' }), { kind: 'span', id: 'o' })
  assert.deepEqual(target({ traceId: 't', observationId: null }), { kind: 'trace', id: 't' })
  assert.deepEqual(target({ sessionId: 's' }), { kind: 'session', id: 's' })
  assert.deepEqual(target({ datasetRunId: 'r' }), { kind: 'session', id: 'r' })
  assert.match(String(target({})), /traceId: say what is scored/)
})

test('names become names of signals', () => {
  for (const [name, expected] of [
    ['Answer Quality', 'answer-quality'],
    ['  Üble   Nachrede! ', 'uble-nachrede'],
    ['hallucination_v1.2', 'hallucination_v1.2'],
    ['a__b..c', 'a_b_c'],
    ['答え', 'score'],
    ['x'.repeat(90), 'x'.repeat(60)],
  ] as const) {
    assert.equal(signalNameOf(name), expected)
    assert.match(expected, /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/)
  }
})

test('usage and cost are read in every form that the SDKs have sent', () => {
  assert.equal(readTokenCount({ promptTokens: 7, completionTokens: 2 }, 'input'), 7)
  assert.equal(readTokenCount({ input: 3, output: 1, cached: 2 }, 'output'), 1)
  assert.equal(readTokenCount({ input: 1.5 }, 'input'), undefined)
  assert.equal(readTokenCount({ input: -1 }, 'input'), undefined)
  assert.equal(readTokenCount({ input: 2 ** 33 }, 'input'), undefined)
  assert.equal(readCostMicroUsd({ input: 0.000012, output: 0.00002 }), 32)
  assert.equal(readCostMicroUsd({ input: 1, total: 2 }), 2_000_000)
  assert.equal(readCostMicroUsd({ total: 'much' }), undefined)
  assert.equal(readCostMicroUsd({}), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBounds, readMicroUsd, readMs } from './parse-bounds.ts'

const cases: [text: string, expected: object | null][] = [
  ['> 2s', { min: 2000 }],
  ['<500ms', { max: 500 }],
  ['2s-10s', { min: 2000, max: 10_000 }],
  ['1.5 s to 2min', { min: 1500, max: 120_000 }],
  ['300', { min: 300 }],
  ['10s-2s', null],
  ['fast', null],
  ['2 toString', null],
  ['', null],
]
for (const [text, expected] of cases) {
  test(`bounds: ${text}`, () => assert.deepEqual(parseBounds(text, readMs), expected))
}
test('costs are read in dollars', () =>
  assert.deepEqual(parseBounds('> $0.05', readMicroUsd), { min: 50_000 }))

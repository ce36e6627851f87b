import assert from 'node:assert/strict'
import { test } from 'node:test'
import { traceTotals } from './trace-totals.ts'

test('only model calls are added up, and those that say nothing are counted as unknown', () => {
  const call = { kind: 'inference', promptTokens: 10, completionTokens: null, costMicroUsd: 5 } as const
  const totals = traceTotals([call, { ...call, costMicroUsd: null }, { ...call, kind: 'agent' }])
  assert.deepEqual(totals, {
    calls: 2,
    promptTokens: { sum: 20, known: 2, unknown: 0 },
    completionTokens: { sum: 0, known: 0, unknown: 2 },
    costMicroUsd: { sum: 5, known: 1, unknown: 1 },
  })
})

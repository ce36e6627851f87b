import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TraceSummary } from '@loopwright/contract'
import { mergeTraces } from './merge-traces.ts'

const trace = (traceId: string, second: number, spanCount = 1) =>
  ({ traceId, startedAt: new Date(second * 1000).toISOString(), spanCount }) as TraceSummary
const arrived = (...traces: TraceSummary[]) => new Map(traces.map((one) => [one.traceId, one]))
const short = (traces: readonly TraceSummary[]) =>
  traces.map(({ traceId, spanCount }) => `${traceId}${spanCount}`)

const listed = [trace('c', 30), trace('a', 10)]

test('what is new stands by when it began; what is there grows where it stands', () => {
  const merged = mergeTraces(listed, arrived(trace('b', 20), trace('d', 40), trace('a', 10, 5)), true)
  assert.deepEqual(short(merged), ['d1', 'c1', 'b1', 'a5'])
})

test('what began before the last row waits for its page, and is shown where there is none', () => {
  const old = arrived(trace('old', 1))
  assert.deepEqual(short(mergeTraces(listed, old, true)), ['c1', 'a1'])
  assert.deepEqual(short(mergeTraces(listed, old, false)), ['c1', 'a1', 'old1'])
})

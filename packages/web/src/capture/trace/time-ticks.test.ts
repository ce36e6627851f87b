import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeTicks } from './time-ticks.ts'

const cases: [wholeMs: number, ticks: number[]][] = [
  [10, [0, 5, 10]],
  [1_200, [0, 500, 1_000]],
  [3_999, [0, 1_000, 2_000, 3_000]],
  [61_000, [0, 20_000, 40_000, 60_000]],
]
for (const [wholeMs, ticks] of cases) {
  test(`ticks of ${wholeMs} ms`, () => assert.deepEqual(timeTicks(wholeMs), ticks))
}
test('an axis of almost no length still has its beginning', () => assert.equal(timeTicks(1e-6)[0], 0))

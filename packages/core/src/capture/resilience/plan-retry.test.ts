import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AttemptFailure, defaultRetryPolicy, isCurable, planRetry } from './plan-retry.ts'
import { readRetryAfterMs } from './read-retry-after.ts'

const unreachable: AttemptFailure = { status: null, retryAfterMs: null }
const busy = (retryAfterMs: number | null): AttemptFailure => ({ status: 429, retryAfterMs })

const table: [
  name: string,
  failure: AttemptFailure,
  attempts: number,
  remainingMs: number,
  random: number,
  wait: number | null,
][] = [
  ['the first wait is drawn below a quarter of a second', unreachable, 1, Infinity, 0.5, 125],
  ['the second one below half a second', unreachable, 2, Infinity, 0.5, 250],
  ['after two retries it is enough', unreachable, 3, Infinity, 0.5, null],
  ['a wait of nothing is one', unreachable, 1, Infinity, 0, 0],
  ['who asks to wait is waited for', busy(1_000), 1, Infinity, 0, 1_000],
  ['but not by all at once', busy(1_000), 1, Infinity, 0.5, 1_050],
  ['who asks for long is not', busy(5_001), 1, Infinity, 0, null],
  ['a wait beyond the deadline is none', busy(1_000), 1, 1_000, 0, null],
  ['a drawn wait beyond the deadline neither', unreachable, 1, 100, 0.5, null],
  ['a mistake of the caller stays one', { status: 400, retryAfterMs: null }, 1, Infinity, 0, null],
  ['so does a key that is refused', { status: 401, retryAfterMs: null }, 1, Infinity, 0, null],
  ['an overloaded upstream is asked again', { status: 529, retryAfterMs: null }, 1, Infinity, 0.2, 50],
]

for (const [name, failure, attempts, remainingMs, random, wait] of table) {
  test(`retries: ${name}`, () => {
    assert.equal(planRetry(failure, attempts, remainingMs, random, defaultRetryPolicy), wait)
  })
}

test('which statuses another attempt may cure', () => {
  const curable = [200, 400, 401, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504, 505, 529].filter(
    isCurable,
  )
  assert.deepEqual(curable, [408, 429, 500, 502, 503, 504, 529])
})

test('how long an upstream asks to wait, in each way it may say so', () => {
  const nowMs = Date.parse('2026-05-01T12:00:00Z')
  const read = (headers: Record<string, string>) => readRetryAfterMs(headers, nowMs)
  assert.equal(read({}), null)
  assert.equal(read({ 'retry-after': '7' }), 7_000)
  assert.equal(read({ 'retry-after': '0.5' }), 500)
  assert.equal(read({ 'retry-after': 'Fri, 01 May 2026 12:00:03 GMT' }), 3_000)
  assert.equal(read({ 'retry-after': 'Fri, 01 May 2026 11:00:00 GMT' }), 0)
  assert.equal(read({ 'retry-after-ms': '120', 'retry-after': '7' }), 120)
  assert.equal(read({ 'retry-after': 'soon' }), null)
  assert.equal(read({ 'retry-after': '-1' }), null)
})

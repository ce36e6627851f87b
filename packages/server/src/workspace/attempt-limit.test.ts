import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAttemptLimit } from './attempt-limit.ts'

test('attempts are counted by key and forgotten when their window is over', async () => {
  let now = 0
  const limit = createAttemptLimit({ now: () => now })
  const rule = { window: 60, max: 2 }
  const tries = async (key: string) => (await limit.consume(key, rule)).allowed
  assert.deepEqual(
    [await tries('a'), await tries('a'), await tries('a'), await tries('b')],
    [true, true, false, true],
  )
  now = 59_000
  assert.deepEqual(await limit.consume('a', rule), { allowed: false, retryAfter: 1 })
  now = 60_000
  assert.equal(await tries('a'), true)
})

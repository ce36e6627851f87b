import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pauseMs } from './pace-sender.ts'

test('a sender waits a tenth as long as the ledger is late, and half a second at most', () => {
  assert.equal(pauseMs(0), 0)
  assert.equal(pauseMs(2_500), 0)
  assert.equal(pauseMs(3_500), 100)
  assert.equal(pauseMs(60_000), 500)
})

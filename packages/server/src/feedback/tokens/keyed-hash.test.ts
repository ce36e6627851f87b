import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { keyedHash } from './keyed-hash.ts'

test('it is HMAC-SHA-256 for keys and texts of every length, in any order', () => {
  for (const keyBytes of [1, 31, 32, 63, 64, 65, 200]) {
    const key = randomBytes(keyBytes)
    const sign = keyedHash(key)
    for (const length of [0, 1, 55, 56, 64, 3_000, 119, 1_023, 1_024, 1_025, 10_000, 2]) {
      const text = randomBytes(length).toString('latin1')
      assert.equal(sign(text), createHmac('sha256', key).update(text, 'latin1').digest('base64url'))
    }
  }
})

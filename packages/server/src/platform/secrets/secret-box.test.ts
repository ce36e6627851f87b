import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecretBox, SealedSecretError } from './secret-box.ts'

const secret = 'a'.repeat(32)
const box = createSecretBox(secret)

test('what is sealed opens again, looks different each time and shows nothing', () => {
  const sealed = box.seal('sk-very-secret-Ünïcode', 'provider/1')
  assert.equal(box.open(sealed, 'provider/1'), 'sk-very-secret-Ünïcode')
  assert.notDeepEqual(sealed, box.seal('sk-very-secret-Ünïcode', 'provider/1'))
  assert.equal(sealed.includes('secret'), false)
  assert.equal(box.open(box.seal('', 'x'), 'x'), '')
})

test('it opens in no other place and under no other secret', () => {
  const sealed = box.seal('sk', 'provider/1')
  assert.throws(() => box.open(sealed, 'provider/2'), SealedSecretError)
  assert.throws(() => createSecretBox('b'.repeat(32)).open(sealed, 'provider/1'), /LOOPWRIGHT_SECRET/)
})

test('a bit that was changed anywhere is noticed', () => {
  const sealed = box.seal('sk-1234', 'provider/1')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    assert.throws(() => box.open(changed, 'provider/1'), SealedSecretError, `byte ${at}`)
    assert.throws(() => box.open(sealed.subarray(0, at), 'provider/1'), SealedSecretError, `cut at ${at}`)
  }
})

test('after the secret was changed, the old one still opens what it sealed', () => {
  const sealed = box.seal('sk', 'provider/1')
  const next = createSecretBox('c'.repeat(32), ['b'.repeat(32), secret])
  assert.equal(next.open(sealed, 'provider/1'), 'sk')
  assert.deepEqual([next.isOutdated(sealed), next.isOutdated(next.seal('sk', 'p'))], [true, false])
})

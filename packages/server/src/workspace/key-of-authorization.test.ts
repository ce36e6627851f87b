import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOfAuthorization } from './key-of-authorization.ts'

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

test('a key comes as a bearer, or as the password of a pair', () => {
  for (const [header, key] of [
    ['Bearer lw_sk_1', 'lw_sk_1'],
    ['bearer  lw_sk_1', 'lw_sk_1'],
    [basic('lw_pk_1:lw_sk_1'), 'lw_sk_1'],
    [basic(':lw_sk_1'), 'lw_sk_1'],
    [basic('lw_sk_1'), 'lw_sk_1'],
    [basic('lw_pk_1:'), undefined],
    ['Digest x', undefined],
    ['Bearer', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    assert.equal(keyOfAuthorization(header), key, header)
  }
})

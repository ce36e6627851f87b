import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inferenceOfToken } from './inference-of-token.ts'

const claimsOf = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url')

it('reads which inference a token is about, and nothing from what is no token', () => {
  assert.equal(
    inferenceOfToken(`lwf1.${claimsOf(['p', 'an id ü?>', 't', null, 1, 1])}.signature`),
    'an id ü?>',
  )
  for (const none of ['', 'lwf1', 'lwf1..', 'lwf1.e30.x', `lwf1.${claimsOf(['p', 7])}.x`, 'lw_sk_0123'])
    assert.equal(inferenceOfToken(none), null, none)
})

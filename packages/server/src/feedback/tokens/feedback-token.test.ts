import assert from 'node:assert/strict'
import { test } from 'node:test'
import { issueFeedbackToken, readFeedbackToken } from './feedback-token.ts'
import { tokenKeys } from './token-keys.ts'

const keys = tokenKeys('secret')
const claims = {
  projectId: '0197a000-0000-7000-8000-000000000001',
  inferenceId: 'inference-1',
  traceId: 'trace-1',
  endUserId: 'Zoë',
  expiresAt: 2_000,
  keyNumber: 3,
  asked: undefined,
}

test('a token says what it was made for, to us and to the page that has it', () => {
  for (const made of [claims, { ...claims, endUserId: null, asked: 0.05, traceId: '…'.repeat(200) }]) {
    const token = issueFeedbackToken(keys, made)
    const { signature, ...read } = readFeedbackToken(keys, token)!
    assert.deepEqual(read, made)
    const [start, body, end] = token.split('.') as [string, string, string]
    assert.deepEqual([start, end], ['lwf1', signature])
    assert.equal(JSON.parse(Buffer.from(body, 'base64url').toString())[1], 'inference-1')
  }
})

test('each project and number has a key of its own, the same wherever the secret is known', () => {
  const token = issueFeedbackToken(keys, claims)
  assert.equal(issueFeedbackToken(tokenKeys('secret'), claims), token)
  const signatures = [
    token,
    issueFeedbackToken(tokenKeys('other secret'), claims),
    issueFeedbackToken(keys, { ...claims, keyNumber: 4 }),
    issueFeedbackToken(keys, { ...claims, projectId: '0197a000-0000-7000-8000-000000000002' }),
  ].map((made) => made.split('.')[2])
  assert.equal(new Set(signatures).size, 4)
})

test('a token that was changed, cut, put together or made up is none', () => {
  const token = issueFeedbackToken(keys, claims)
  const [start, body, signature] = token.split('.') as [string, string, string]
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { projectId } = claims
  const forged = [
    encode([projectId, 'inference-2', 'trace-1', 'Zoë', 2_000, 3]),
    encode([projectId, 'inference-1', 'trace-1', 'Zoë', 9e15, 3]),
    encode([projectId, 'inference-1', 'trace-1', 'Zoë', 2_000, 4]),
    encode([projectId, 'inference-1', 'trace-1', 'Zoë', 2_000, 1e300]),
    encode([projectId]),
    encode({ 0: projectId, 5: 3 }),
    encode(null),
    Buffer.from('not json').toString('base64url'),
  ].map((other) => `${start}.${other}.${signature}`)
  for (const wrong of [
    ...forged,
    issueFeedbackToken(tokenKeys('other secret'), claims),
    `${start}.${body}.${signature.slice(0, -2)}`,
    `${start}.${body}.${signature}A`,
    `${start}.${body}=.${signature}`,
    `${start}.${body} .${signature}`,
    `lwf2.${body}.${signature}`,
    `${start}.${body}.${'é'.repeat(22)}`,
    `${start}.${body}.`,
    `${start}.${body}`,
    `${token}.more`,
    ` ${token}`,
    '',
    'lwf1..',
    `lwf1.${'A'.repeat(100_000)}.${signature}`,
  ]) {
    assert.equal(readFeedbackToken(keys, wrong), null, wrong.slice(0, 200))
  }
})

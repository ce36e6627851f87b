import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedbackTokenKey, issueFeedbackToken, readFeedbackToken } from './feedback-token.ts'

const key = feedbackTokenKey('secret')
const claims = {
  projectId: '0197a000-0000-7000-8000-000000000001',
  inferenceId: 'inference-1',
  traceId: 'trace-1',
  endUserId: 'Zoë',
  expiresAt: 2_000,
}

test('a token says what it was made for until it expires', () => {
  const token = issueFeedbackToken(key, claims)
  assert.deepEqual(readFeedbackToken(key, token, 1_999), claims)
  assert.equal(readFeedbackToken(key, token, 2_000), null)
})

test('a token of another secret, changed or cut is none', () => {
  const token = issueFeedbackToken(key, claims)
  const [start, body, signature] = token.split('.') as [string, string, string]
  const other = Buffer.from(JSON.stringify([claims.projectId, 'inference-2', 't', null, 9e15])).toString(
    'base64url',
  )
  for (const wrong of [
    issueFeedbackToken(feedbackTokenKey('other secret'), claims),
    `${start}.${other}.${signature}`,
    `${start}.${body}.${signature.slice(0, -2)}`,
    `${start}.${body}.`,
    `${start}.${body}`,
    `${token}.more`,
    '',
    'lwf1..',
  ]) {
    assert.equal(readFeedbackToken(key, wrong, 0), null, wrong)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admitCall, allowanceHeaders, type CallLimits, newUsage, settleCall } from './admission.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

const startMs = 5_000_000
const unlimited: CallLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null }
const holder = (limits: Partial<CallLimits>) => ({ limits: { ...unlimited, ...limits }, usage: newUsage() })

test('a minute’s requests may come at once, and the next when one has grown back', () => {
  const key = holder({ requestsPerMinute: 3 })
  for (let call = 0; call < 3; call++) assert.equal(admitCall([key], 0, startMs), undefined)
  assert.deepEqual(admitCall([key], 0, startMs), { of: 'requests', limit: 3, retryAfterMs: 20_000 })
  assert.deepEqual(admitCall([key], 0, startMs + 19_000), { of: 'requests', limit: 3, retryAfterMs: 1_000 })
  assert.equal(admitCall([key], 0, startMs + 20_000), undefined)
  assert.notEqual(admitCall([key], 0, startMs + 20_000), undefined)
})

test('whatever the limit, a minute lets exactly that many through', () => {
  for (const requestsPerMinute of [1, 7, 59, 61, 997, 60_000]) {
    const key = holder({ requestsPerMinute })
    let admitted = 0
    while (admitCall([key], 0, startMs) === undefined) admitted += 1
    assert.equal(admitted, requestsPerMinute)
    const comeBackMs = admitCall([key], 0, startMs)?.retryAfterMs ?? 0
    assert.equal(admitCall([key], 0, startMs + comeBackMs), undefined, 'after as long as was said')
  }
})

test('what an answer used beyond the estimate is owed, and what it did not use comes back', () => {
  const key = holder({ tokensPerMinute: 600 })
  assert.equal(admitCall([key], 100, startMs), undefined)
  settleCall([key], { estimated: 100, used: 1_200 }, startMs)
  assert.equal(admitCall([key], 10, startMs)?.retryAfterMs, 61_000)
  assert.equal(admitCall([key], 10, startMs + 61_000), undefined)
  settleCall([key], { estimated: 10, used: 0 }, startMs + 61_000)
  assert.equal(admitCall([key], 10, startMs + 61_000), undefined)
})

test('a prompt larger than a whole minute is let in by a full bucket alone', () => {
  const key = holder({ tokensPerMinute: 60 })
  assert.equal(admitCall([key], 500, startMs), undefined)
  assert.ok((admitCall([key], 1, startMs)?.retryAfterMs ?? 0) > 60_000)
})

test('so many calls at once, and one more when one is over', () => {
  const key = holder({ concurrentRequests: 2 })
  assert.equal(admitCall([key], 0, startMs), undefined)
  assert.equal(admitCall([key], 0, startMs), undefined)
  assert.deepEqual(admitCall([key], 0, startMs), { of: 'concurrent', limit: 2, retryAfterMs: 1_000 })
  settleCall([key], { estimated: 0, used: 0 }, startMs)
  assert.equal(admitCall([key], 0, startMs), undefined)
})

test('a refusal takes nothing from anybody, and names the longest wait', () => {
  const key = holder({ requestsPerMinute: 60, concurrentRequests: 10 })
  const project = holder({ requestsPerMinute: 1 })
  assert.equal(admitCall([key, project], 0, startMs), undefined)
  assert.deepEqual(admitCall([key, project], 0, startMs), { of: 'requests', limit: 1, retryAfterMs: 60_000 })
  assert.equal(key.usage.inFlight, 1)
  assert.equal(allowanceHeaders([key], startMs)['x-ratelimit-remaining-requests'], '59')
})

test('the headers are OpenAI’s, of whoever has least left', () => {
  const key = holder({ requestsPerMinute: 100, tokensPerMinute: 6_000 })
  const project = holder({ requestsPerMinute: 10 })
  admitCall([key, project], 600, startMs)
  assert.deepEqual(allowanceHeaders([key, project], startMs), {
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': '6s',
    'x-ratelimit-limit-tokens': '6000',
    'x-ratelimit-remaining-tokens': '5400',
    'x-ratelimit-reset-tokens': '6s',
  })
  assert.deepEqual(allowanceHeaders([holder({ concurrentRequests: 1 })], startMs), {})
})

test('how long until all is there again, as OpenAI writes it', () => {
  const reset = (resetMs: number) =>
    rateLimitHeaders({ requests: { limit: 1, remaining: -0.5, resetMs } })['x-ratelimit-reset-requests']
  assert.deepEqual([0, 20, 999.2, 1_500, 60_000, 360_000].map(reset), [
    '0ms',
    '20ms',
    '1s',
    '1.5s',
    '1m0s',
    '6m0s',
  ])
})

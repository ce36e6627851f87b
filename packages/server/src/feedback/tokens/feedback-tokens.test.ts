import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserFeedbackDefaults } from '@loopwright/contract'
import { wilsonInterval } from '@loopwright/core/statistics/wilson-interval'
import type { ServingBrowserFeedback } from '../../platform/serving/serving-snapshot.ts'
import { createFeedbackTokens } from './feedback-tokens.ts'

function tokensOf(projects: Record<string, Partial<ServingBrowserFeedback>> = {}) {
  let now = 1_000_000
  const browserFeedback = new Map(
    Object.entries(projects).map(([id, chosen]) => [
      id,
      { ...browserFeedbackDefaults, keyNumber: 1, formerKeys: new Map<number, number>(), ...chosen },
    ]),
  )
  const tokens = createFeedbackTokens({
    serving: { current: () => ({ browserFeedback }) as never },
    clock: { now: () => now },
    secret: 'secret',
  })
  const choose = (id: string, change: Partial<ServingBrowserFeedback>) =>
    browserFeedback.set(id, { ...browserFeedback.get(id)!, ...change })
  return {
    ...{ tokens, choose },
    setNow(ms: number) {
      now = ms
    },
    issue: (projectId: string) =>
      tokens.issue({ projectId, inferenceId: 'call', traceId: 'trace', endUserId: null }),
  }
}

test('a token lasts as long as its project chose when it was made', () => {
  const { tokens, issue, choose, setNow } = tokensOf({ short: { tokenLifetimeMinutes: 5 } })
  const [short, other] = [issue('short'), issue('other')]
  choose('short', { tokenLifetimeMinutes: 60 })
  setNow(1_000_000 + 5 * 60_000)
  assert.equal(tokens.read(short)?.isGood, false)
  assert.equal(tokens.read(other)?.isGood, true)
  assert.equal(tokens.read(issue('short'))?.isGood, true)
  setNow(1_000_000 + 24 * 3_600_000)
  assert.equal(tokens.read(other)?.isGood, false)
})

test('a former key is good until its end, an older one is not, and the next one is known before we hear of it', () => {
  const { tokens, issue, choose, setNow } = tokensOf({ one: { tokenLifetimeMinutes: 100 } })
  const made = [1, 2, 3].map((keyNumber) => {
    choose('one', { keyNumber })
    return issue('one')
  })
  const areGood = () => made.map((token) => tokens.read(token)!.isGood)
  choose('one', { keyNumber: 2, formerKeys: new Map([[1, 1_500_000]]) })
  assert.deepEqual(areGood(), [true, true, true])
  setNow(1_500_000)
  assert.deepEqual(areGood(), [false, true, true])
  choose('one', { keyNumber: 3, formerKeys: new Map() })
  assert.deepEqual(areGood(), [false, false, true])
})

test('calls are drawn with the probability that was chosen, by their id alone', () => {
  const { tokens } = tokensOf({ all: { askShare: 1 }, some: { askShare: 0.05 } })
  const start = '0197a000-0000-7000-8000-'
  const ids = Array.from({ length: 20_000 }, (_, index) => start + index.toString(16).padStart(12, '0'))
  const drawn = ids.filter((id) => tokens.drawToAsk('some', id) === 0.05)
  const interval = wilsonInterval({ successes: drawn.length, n: ids.length, confidence: 0.9999 })
  assert.ok(interval.status !== 'cannot-say' && interval.low < 0.05 && interval.high > 0.05)
  for (const id of ids.slice(0, 100)) {
    assert.equal(tokens.drawToAsk('some', id), drawn.includes(id) ? 0.05 : undefined)
    assert.equal(tokens.drawToAsk('all', id), 1)
    assert.equal(tokens.drawToAsk('none', id), undefined)
  }
})

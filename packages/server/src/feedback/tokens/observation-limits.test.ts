import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createObservationLimits } from './observation-limits.ts'

function limitsAt(options: { mostTokens?: number } = {}) {
  let now = 1_000_000
  const limits = createObservationLimits({ clock: { now: () => now }, ...options })
  return {
    take: (token: string, count = 1) => limits.take(token, count, 60),
    pass(ms: number) {
      now += ms
    },
  }
}

test('a token sends as much as it may at once, then as fast as it refills', () => {
  const { take, pass } = limitsAt()
  assert.equal(take('a', 60), 0)
  assert.equal(take('a'), 1)
  assert.equal(take('a', 30), 30)
  assert.equal(take('b', 60), 0)
  pass(10_000)
  assert.equal(take('a', 11), 1)
  assert.equal(take('a', 10), 0)
  assert.equal(take('a'), 1)
  pass(3_600_000)
  assert.equal(take('a', 60), 0)
  assert.equal(take('a'), 1)
})

test('a clock that goes back gives nothing and takes nothing', () => {
  const { take, pass } = limitsAt()
  assert.equal(take('a', 59), 0)
  pass(-3_600_000)
  assert.equal(take('a'), 0)
  assert.equal(take('a'), 1)
})

test('many tokens take no more memory than was meant, and those in use keep their limit', () => {
  const { take } = limitsAt({ mostTokens: 100 })
  take('busy', 60)
  for (let index = 0; index < 10_000; index += 1) {
    take(`token-${index}`)
    assert.equal(take('busy'), 1)
  }
  // The least recently used was forgotten, so it starts anew.
  assert.equal(take('token-0', 60), 0)
  assert.ok(take('token-9999', 60) > 0)
})

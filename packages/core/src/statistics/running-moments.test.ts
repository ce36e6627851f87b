import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentsOf, momentsOfCounts, momentsOfShares } from './running-moments.ts'

test('shares of 0 and 1 have nearly the moments of the counts they are', () => {
  for (const [successes, n] of [
    [40, 40],
    [0, 40],
    [33, 120],
  ] as const) {
    const shares = momentsOf([...Array(successes).fill(1), ...Array(n - successes).fill(0)])
    const counted = momentsOfCounts({ successes, n })
    const shared = momentsOfShares(shares)
    assert.equal(shared.n, n)
    assert.ok(Math.abs(shared.mean - counted.mean) < 1e-12)
    assert.ok(Math.abs(shared.variance / counted.variance - 1) < 1 / n)
  }
})

test('a run without a failure does not prove that there are none', () => {
  assert.ok(momentsOfShares(momentsOf(Array(50).fill(1))).variance > 0)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { meanInterval } from './mean-interval.ts'
import { middleAndTail, quantile, quantileInterval } from './quantile.ts'
import { mergeMoments, momentsOf, momentsOfCounts, NO_OBSERVATIONS } from './running-moments.ts'
import { seededRandom } from './seeded-random.ts'
import { wilsonInterval } from './wilson-interval.ts'

test('Wilson gives the bounds of Newcombe (1998), table I', () => {
  for (const [successes, n, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    const interval = wilsonInterval({ successes, n })
    assert.equal(interval.status, 'estimated')
    if (interval.status !== 'estimated') continue
    assert.ok(
      Math.abs(interval.low - low) < 6e-5 && Math.abs(interval.high - high) < 6e-5,
      JSON.stringify(interval),
    )
  }
})

test('where nothing was seen the answer says what is missing', () => {
  assert.equal(wilsonInterval({ successes: 0, n: 0 }).status, 'cannot-say')
  assert.equal(meanInterval({ values: [] }).status, 'cannot-say')
  assert.equal(meanInterval({ values: [3] }).status, 'cannot-say')
  assert.equal(quantileInterval({ values: [], probability: 0.5 }).status, 'cannot-say')
  assert.equal(middleAndTail([]), undefined)
})

test('values that are all alike give no interval of no width', () => {
  const same = meanInterval({ values: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1] })
  assert.equal(same.status, 'cannot-say')
})

test('a t interval of known data', () => {
  const interval = meanInterval({ values: [4.2, 4.8, 5.1, 5.5, 6.4] })
  assert.equal(interval.status, 'estimated')
  if (interval.status !== 'estimated') return
  assert.ok(Math.abs(interval.value - 5.2) < 1e-12)
  assert.ok(Math.abs(interval.high - 5.2 - 2.7764451 * Math.sqrt(0.675 / 5)) < 1e-6)
})

test('moments of parts join to the moments of the whole', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 1e6]
  const whole = momentsOf(values)
  const joined = mergeMoments(momentsOf(values.slice(0, 4)), momentsOf(values.slice(4)))
  assert.ok(Math.abs(joined.variance / whole.variance - 1) < 1e-12)
  assert.deepEqual(mergeMoments(NO_OBSERVATIONS, whole), whole)
  assert.ok(momentsOfCounts({ successes: 50, n: 50 }).variance > 0, 'a spotless run still varies')
})

test('quantiles interpolate as in R and NumPy', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5)
  assert.deepEqual(middleAndTail([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), { p50: 6, p95: 10.5 })
})

test('an interval of the median of a skewed latency covers it, and the p95 of ten values cannot be bounded', () => {
  const random = seededRandom(11)
  let covered = 0
  for (let round = 0; round < 1000; round++) {
    const values = Array.from({ length: 41 }, () => Math.exp(random.normal()))
    const interval = quantileInterval({ values, probability: 0.5 })
    if (interval.status === 'estimated' && interval.low <= 1 && interval.high >= 1) covered++
  }
  assert.ok(covered >= 935, `${covered} of 1000`)
  const tooFew = quantileInterval({ values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], probability: 0.95 })
  assert.ok(tooFew.status === 'cannot-say' && tooFew.missing.includes('72'), JSON.stringify(tooFew))
})

test('a bootstrap of the mean agrees with theory and repeats', () => {
  const random = seededRandom(5)
  const items = Array.from({ length: 200 }, random.normal)
  const statistic = (drawn: readonly number[]) => drawn.reduce((sum, value) => sum + value, 0) / drawn.length
  const interval = bootstrapInterval({ items, statistic })
  assert.deepEqual(interval, bootstrapInterval({ items, statistic }))
  assert.ok(interval.status === 'estimated')
  assert.ok(Math.abs(interval.high - interval.low - (2 * 1.96) / Math.sqrt(200)) < 0.05)
})

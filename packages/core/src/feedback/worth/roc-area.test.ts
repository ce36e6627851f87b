import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { calibrationError, observedByFifth } from './observed-by-fifth.ts'
import { type Judged, rocArea } from './roc-area.ts'

function estimate(judged: readonly Judged[]) {
  const measured = rocArea(judged)
  if (measured.status === 'cannot-say') throw new Error(measured.missing)
  return measured
}

test('the published example: 109 CT images rated from 1 to 5 (Hanley & McNeil 1982)', () => {
  const normal = [33, 6, 6, 11, 2]
  const abnormal = [3, 2, 2, 11, 33]
  const rated = (counts: readonly number[], isGood: boolean) =>
    counts.flatMap((count, index) => Array.from({ length: count }, () => ({ value: index + 1, isGood })))
  const area = estimate([...rated(normal, false), ...rated(abnormal, true)])
  // The area is the paper's; the interval is what Stata's roctab gives for it by DeLong.
  assert.equal(area.value.toFixed(4), '0.8932')
  assert.equal(area.low.toFixed(5), '0.83295')
  assert.equal(area.high.toFixed(5), '0.95339')
})

test('midranks give what comparing every pair does', () => {
  const random = seededRandom('pairs')
  for (let run = 0; run < 20; run++) {
    const judged = Array.from({ length: 60 }, () => {
      const isGood = random.chance(0.4)
      return { value: random.integer(8) + (isGood ? random.integer(4) : 0), isGood }
    })
    const good = judged.filter(({ isGood }) => isGood)
    const bad = judged.filter(({ isGood }) => !isGood)
    const wins = (one: Judged, other: Judged) =>
      one.value > other.value ? 1 : one.value === other.value ? 0.5 : 0
    const average = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + (value - average(values)) ** 2, 0) /
      (values.length - 1) /
      values.length
    const ofGood = good.map((one) => average(bad.map((other) => wins(one, other))))
    const ofBad = bad.map((other) => average(good.map((one) => wins(one, other))))
    const area = estimate(judged)
    const halfWidth = 1.959963984540054 * Math.sqrt(variance(ofGood) + variance(ofBad))
    assert.ok(Math.abs(area.value - average(ofGood)) < 1e-12)
    assert.ok(Math.abs(area.low - Math.max(0, area.value - halfWidth)) < 1e-9)
  }
})

test('its interval covers the truth', () => {
  const random = seededRandom('area')
  // Two normal distributions a standard deviation apart.
  const truth = 0.7602499389
  let covered = 0
  for (let run = 0; run < 500; run++) {
    const judged = Array.from({ length: 120 }, (_, index) => {
      const isGood = index % 3 === 0
      return { value: random.normal() + (isGood ? 1 : 0), isGood }
    })
    const { low, high } = estimate(judged)
    if (low <= truth && truth <= high) covered++
  }
  assert.ok(covered >= 0.93 * 500, `${covered} of 500`)
})

test('one kind only, or no mistake at all, is too little to say', () => {
  assert.equal(rocArea([{ value: 1, isGood: true }]).status, 'cannot-say')
  const perfect = [1, 2, 3, 4].map((value) => ({ value, isGood: value > 2 }))
  assert.equal(rocArea(perfect).status, 'cannot-say')
})

test('fifths keep equal values together and count what was good', () => {
  const judged = Array.from({ length: 100 }, (_, index) => ({ value: index, isGood: index >= 50 }))
  const fifths = observedByFifth(judged)
  assert.deepEqual(
    fifths.map(({ predicted, observed }) => [predicted, observed.value, observed.n]),
    [
      [9.5, 0, 20],
      [29.5, 0, 20],
      [49.5, 0.5, 20],
      [69.5, 1, 20],
      [89.5, 1, 20],
    ],
  )
  const yesOrNo = Array.from({ length: 100 }, (_, index) => ({
    value: index < 70 ? 0 : 1,
    isGood: index >= 60,
  }))
  assert.deepEqual(
    observedByFifth(yesOrNo).map(({ predicted, observed }) => [predicted, observed.n]),
    [
      [0, 70],
      [1, 30],
    ],
  )
  assert.ok(Math.abs(calibrationError(yesOrNo) - 0.1) < 1e-12)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { totalOf } from './answer-cell.ts'
import { type AnswerCell, correctForAnswering } from './correct-for-answering.ts'

const options = { range: { low: 0, high: 1 }, oddsRatio: 2 }

function cell(covariates: Record<string, string>, calls: number, answered: number, yes: number): AnswerCell {
  return { covariates, calls, answered, sum: yes, sumOfSquares: yes }
}

/** The unhappy answer three times as often. */
const cells = [
  cell({ latency: 'short', segment: 'x' }, 500, 50, 40),
  cell({ latency: 'long', segment: 'x' }, 500, 150, 45),
  cell({ latency: 'short', segment: 'y' }, 300, 30, 25),
  cell({ latency: 'long', segment: 'y' }, 200, 60, 20),
]

test('calls whose like answer rarely weigh more', () => {
  const { corrected, bounds, cannotSay } = correctForAnswering(cells, options)
  const raw = 130 / 290
  const byHand = (500 * 0.8 + 500 * 0.3 + (300 * 25) / 30 + (200 * 20) / 60) / 1_500
  assert.equal(cannotSay, null)
  assert.ok(Math.abs(corrected!.estimate.value - byHand) < 0.01 && byHand > raw + 0.1)
  assert.ok(corrected!.estimate.low < byHand && byHand < corrected!.estimate.high)
  assert.ok(corrected!.effectiveN < 290 && corrected!.effectiveN > 100)
  assert.ok(bounds!.low < corrected!.estimate.low && bounds!.high > corrected!.estimate.high)
  assert.ok(bounds!.low > 0 && bounds!.high < 1)
})

test('with an odds ratio of 1 the bounds are the interval, and they grow with it', () => {
  const { corrected, bounds } = correctForAnswering(cells, { ...options, oddsRatio: 1 })
  const { low, high } = corrected!.estimate
  assert.ok(Math.abs(bounds!.low - low) < 1e-9 && Math.abs(bounds!.high - high) < 1e-9)
  let width = high - low
  for (const oddsRatio of [1.2, 2, 4, 100]) {
    const wider = correctForAnswering(cells, { ...options, oddsRatio }).bounds!
    assert.ok(wider.high - wider.low > width)
    width = wider.high - wider.low
  }
  // In the limit nothing is known of the unanswered: Manski's range, 130 and 1,340 of 1,500.
  const worst = correctForAnswering(cells, { ...options, oddsRatio: 1e6 }).bounds!
  assert.ok(Math.abs(worst.low - 130 / 1_500) < 0.02 && Math.abs(worst.high - 1_340 / 1_500) < 0.02)
})

test('neither the order of cells nor how calls of one kind were counted changes anything', () => {
  const random = seededRandom('order')
  const expected = correctForAnswering(cells, options)
  const halves = cells.flatMap(({ covariates, calls, answered, sum }) => [
    cell(covariates, calls - 7, answered - 5, sum - 2),
    cell({ ...Object.fromEntries(Object.entries(covariates).reverse()) }, 7, 5, 2),
  ])
  for (let run = 0; run < 20; run++) {
    assert.deepEqual(correctForAnswering(random.shuffle(cells), options), expected)
    assert.deepEqual(correctForAnswering(random.shuffle(halves), options), expected)
  }
  const constant = cells.map((one) => ({ ...one, covariates: { ...one.covariates, status: 'ok' } }))
  assert.deepEqual(correctForAnswering(constant, options), expected)
})

test('where everybody answers there is nothing to correct', () => {
  const everybody = cells.map(({ covariates, answered, sum }) => cell(covariates, answered, answered, sum))
  const { answered, sum } = totalOf(everybody)
  const { corrected, bounds } = correctForAnswering(everybody, options)
  const raw = wilsonInterval({ successes: sum, n: answered })
  assert.equal(raw.status, 'estimated')
  if (raw.status !== 'estimated') return
  const { value, low, high } = corrected!.estimate
  assert.deepEqual({ value, low, high }, { value: raw.value, low: raw.low, high: raw.high })
  assert.deepEqual(bounds, { low, high, oddsRatio: 2 })
  assert.equal(corrected!.effectiveN, answered)
})

test('where who answers has nothing to do with what is known, the rate stays as it is', () => {
  const alike = cells.map(({ covariates, calls }) => cell(covariates, calls, calls / 5, calls / 10))
  const { corrected } = correctForAnswering(alike, options)
  assert.ok(Math.abs(corrected!.estimate.value - 0.5) < 1e-6)
  assert.ok(corrected!.effectiveN > 299.9)
})

test('it cannot say where nobody answered, too few did, or nothing is known', () => {
  const none = correctForAnswering([cell({ a: 'x' }, 100, 0, 0)], options)
  assert.deepEqual([none.corrected, none.bounds], [null, null])
  assert.match(none.cannotSay!, /Nobody has answered/)
  assert.match(correctForAnswering([], options).cannotSay!, /Nobody has answered/)
  const few = correctForAnswering([cell({ a: 'x' }, 100, 5, 5), cell({ a: 'y' }, 100, 7, 3)], options)
  assert.match(few.cannotSay!, /12 of 200 calls.*at least 20/)
  const unknown = correctForAnswering([cell({ a: 'x' }, 1_000, 100, 60)], options)
  assert.equal(unknown.corrected, null)
  assert.match(unknown.cannotSay!, /Nothing is known/)
  assert.ok(unknown.bounds!.low < 0.5 && unknown.bounds!.high > 0.7)
})

test('it names those who never answer and cannot say for them', () => {
  const failed = cell({ latency: 'short', segment: 'x', status: 'error' }, 400, 0, 0)
  const others = cells.map((one) => ({ ...one, covariates: { ...one.covariates, status: 'ok' } }))
  const { corrected, bounds, cannotSay } = correctForAnswering([...others, failed], options)
  assert.equal(corrected, null)
  assert.match(cannotSay!, /Nobody like status "error" ever answers.*400 calls \(21 %\)/)
  assert.ok(bounds!.high - bounds!.low > 0.21)
})

test('a few who never answer may have said anything, and the interval has room for it', () => {
  const failed = cell({ latency: 'short', segment: 'x', status: 'error' }, 75, 0, 0)
  const others = cells.map((one) => ({ ...one, covariates: { ...one.covariates, status: 'ok' } }))
  const { corrected } = correctForAnswering([...others, failed], options)
  const { estimate } = correctForAnswering(cells, options).corrected!
  const width = (one: { low: number; high: number }) => one.high - one.low
  assert.ok(width(corrected!.estimate) > 0.95 * width(estimate) + 0.047)
  assert.match(
    correctForAnswering([...others, failed], { ...options, range: null }).cannotSay!,
    /status "error"/,
  )
})

test('answers that one call in a hundred stands for are worth few', () => {
  const lopsided = [cell({ a: 'x' }, 20_000, 8, 4), cell({ a: 'y' }, 1_000, 500, 400)]
  const { corrected, cannotSay } = correctForAnswering(lopsided, options)
  assert.equal(corrected, null)
  assert.match(cannotSay!, /500|508|worth/)
})

test('answers that are all the same have an interval as a rate, and none as a mean', () => {
  const yes = cells.map(({ covariates, calls, answered }) => cell(covariates, calls, answered, answered))
  const { corrected } = correctForAnswering(yes, options)
  assert.equal(corrected!.estimate.value, 1)
  assert.ok(corrected!.estimate.low > 0.9 && corrected!.estimate.low < 0.999)
  const rated = correctForAnswering(yes, { ...options, range: { low: 0, high: 5 } })
  assert.equal(rated.corrected, null)
  assert.match(rated.cannotSay!, /same/)
})

test('too few asked calls are left alone', () => {
  const asked = { calls: 20, answered: 10, sum: 5, sumOfSquares: 5 }
  const { corrected } = correctForAnswering([{ ...cells[0]!, asked }, ...cells.slice(1)], options)
  assert.equal(corrected!.method, 'doubly-robust')
})

test('a draw that left out calls of some kind is no anchor', () => {
  const asked = { calls: 200, answered: 100, sum: 50, sumOfSquares: 50 }
  const { corrected } = correctForAnswering([{ ...cells[0]!, asked }, ...cells.slice(1)], options)
  assert.equal(corrected!.method, 'doubly-robust')
})

test('asked calls stand for all of their kind, however many of it were drawn', () => {
  const drawn = [100, 20, 100, 20]
  const withAsked = cells.map((one, index) => {
    const calls = drawn[index]!
    const yes = Math.round(calls * (one.covariates.latency === 'short' ? 0.9 : 0.4))
    return { ...one, asked: { calls, answered: calls, sum: yes, sumOfSquares: yes } }
  })
  const { corrected } = correctForAnswering(withAsked, options)
  assert.equal(corrected!.method, 'asked')
  assert.ok(Math.abs(corrected!.estimate.value - (800 * 0.9 + 700 * 0.4) / 1_500) < 0.02)
})

test('several answers of one person count for less', () => {
  const strangers = correctForAnswering(cells, options).corrected!
  const { corrected } = correctForAnswering(cells, { ...options, designEffect: 4 })
  const width = ({ low, high }: { low: number; high: number }) => high - low
  assert.equal(corrected!.estimate.value, strangers.estimate.value)
  assert.ok(Math.abs(width(corrected!.estimate) / width(strangers.estimate) - 2) < 0.15)
  assert.equal(corrected!.effectiveN, strangers.effectiveN / 4)
})

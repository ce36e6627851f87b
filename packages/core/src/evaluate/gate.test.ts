import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cannotSay } from '../statistics/estimate.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { WeightedPair } from '../statistics/paired-difference.ts'
import { seededRandom } from '../statistics/seeded-random.ts'
import { decideGate } from './gate.ts'
import { gateAlpha } from './gate-alpha.ts'

/** Pairs of right (1) and wrong (0) in given numbers. */
function pairsOf(counts: {
  gained?: number
  lost?: number
  bothRight?: number
  bothWrong?: number
}): WeightedPair[] {
  const repeat = (count: number, before: number, after: number) =>
    Array.from({ length: count }, () => ({ before, after, inclusionProbability: 1 }))
  const { gained = 0, lost = 0, bothRight = 0, bothWrong = 0 } = counts
  return [
    ...repeat(gained, 0, 1),
    ...repeat(lost, 1, 0),
    ...repeat(bothRight, 1, 1),
    ...repeat(bothWrong, 0, 0),
  ]
}

test('a clear gain opens, and the sentence carries the interval and the n', () => {
  const decision = decideGate({
    pairs: pairsOf({ gained: 40, lost: 5, bothRight: 300, bothWrong: 55 }),
    margin: 0.02,
    priorUses: 0,
  })
  assert.equal(decision.verdict, 'open')
  assert.ok(Math.abs(decision.difference! - 0.0875) < 1e-12)
  assert.ok(decision.low! > 0.02)
  assert.match(decision.reason, /\+8\.8 points \(between \+\d\.\d points and \+\d+\.\d points\) on 400 items/)
})

test('the same evidence stays closed when the items have decided too often before', () => {
  const pairs = pairsOf({ gained: 22, lost: 8, bothRight: 300, bothWrong: 70 })
  assert.equal(decideGate({ pairs, margin: 0, priorUses: 0 }).verdict, 'open')
  const reused = decideGate({ pairs, margin: 0, priorUses: 12 })
  assert.equal(reused.verdict, 'closed')
  assert.match(reused.reason, /decided 12 times before/)
  assert.match(reused.reason, /about \d+ more items would settle it/)
})

test('a worse candidate is called worse, an unproven one is told what would prove it', () => {
  const worse = decideGate({
    pairs: pairsOf({ gained: 2, lost: 60, bothRight: 300 }),
    margin: 0,
    priorUses: 0,
  })
  assert.deepEqual([worse.verdict, worse.words], ['closed', 'Worse'])
  const small = decideGate({ pairs: pairsOf({ gained: 400, bothRight: 40_000 }), margin: 0.05, priorUses: 0 })
  assert.deepEqual([small.verdict, small.words], ['closed', 'Not enough of a gain'])
  const even = decideGate({
    pairs: pairsOf({ gained: 10, lost: 12, bothRight: 100 }),
    margin: 0,
    priorUses: 0,
  })
  assert.equal(even.verdict, 'closed')
  assert.match(even.reason, /unlikely to change that/)
})

test('unchanged answers open no gate that asks for a gain, and few of them none that asks for no loss', () => {
  const unchanged = (count: number, margin: number) =>
    decideGate({ pairs: pairsOf({ bothRight: count }), margin, priorUses: 0 }).verdict
  assert.equal(unchanged(5000, 0), 'closed')
  assert.equal(unchanged(50, -0.02), 'closed')
  assert.equal(unchanged(2000, -0.02), 'open')
})

test('too little evidence is said to be too little', () => {
  const none = decideGate({ pairs: [], margin: 0, priorUses: 0 })
  assert.deepEqual([none.verdict, none.difference, none.effectiveN], ['cannot-say', null, 0])
  const few = decideGate({ pairs: pairsOf({ gained: 10 }), margin: 0, priorUses: 0 })
  assert.equal(few.verdict, 'cannot-say')
  assert.match(few.reason, /worth 10 equally likely ones; at least 20/)
  const lopsided = pairsOf({ gained: 100, bothRight: 200 }).map((pair, index) => ({
    ...pair,
    inclusionProbability: index < 3 ? 0.001 : 1,
  }))
  assert.equal(decideGate({ pairs: lopsided, margin: 0, priorUses: 0 }).verdict, 'cannot-say')
  const unknown = decideGate({
    differenceAt: () => cannotSay('The judge has no calibration.'),
    margin: 0,
    priorUses: 0,
  })
  assert.deepEqual([unknown.verdict, unknown.reason], ['cannot-say', 'The judge has no calibration.'])
})

test('an estimator of the caller’s is asked for the confidence that the reuse demands', () => {
  const asked: number[] = []
  const values = Array.from({ length: 100 }, (_, index) => 0.2 + (index % 2) / 10)
  for (const priorUses of [0, 1, 9]) {
    const decision = decideGate({
      differenceAt: (confidence) => {
        asked.push(confidence)
        return meanInterval({ values, confidence })
      },
      margin: 0.1,
      priorUses,
    })
    assert.equal(decision.verdict, 'open')
    assert.equal(decision.alpha, gateAlpha({ alpha: 1 - 0.95, priorUses }))
  }
  assert.ok(Math.abs(asked[0]! - 0.95) < 1e-9 && asked[1]! > asked[0]! && asked[2]! > asked[1]!)
})

test('a gain does not open the gate while latency rises too much, or while nothing is known of it', () => {
  const random = seededRandom('latency')
  const measured = (factor: number, count = 200) =>
    Array.from({ length: count }, () => {
      const before = 300 * Math.exp(0.4 * random.normal())
      return { before, after: before * factor * Math.exp(0.1 * random.normal()), inclusionProbability: 1 }
    })
  const gate = (pairs: WeightedPair[]) =>
    decideGate({
      pairs: pairsOf({ gained: 60, bothRight: 300 }),
      margin: 0.02,
      priorUses: 0,
      conditions: [{ name: 'latency', pairs, maximumIncrease: 0.1 }],
    })
  assert.equal(gate(measured(0.6)).verdict, 'open')
  assert.equal(gate(measured(1.03)).verdict, 'open')
  const slower = gate(measured(1.4))
  assert.equal(slower.verdict, 'closed')
  assert.match(slower.reason, /latency rises by more than the 10% allowed/)
  assert.match(gate(measured(1.09, 10)).reason, /not certain/)
  assert.equal(gate([]).verdict, 'cannot-say')
})

test('the parts of alpha spent on any number of uses add up to no more than alpha', () => {
  let spent = 0
  for (let priorUses = 0; priorUses < 10_000; priorUses++) spent += gateAlpha({ alpha: 0.05, priorUses })
  assert.ok(spent < 0.05 && spent > 0.0499)
})

test('a candidate that is no better opens a hold-out, asked ten times over, in 5% of worlds at most', () => {
  const random = seededRandom('null candidates')
  const worlds = 500
  const uses = 10
  for (const [lost, gained, floor] of [
    [0.08, 0.08, 1],
    [0.08, 0.08, 0.15],
    [0.02, 0, 1],
    [0.04, 0.06, 1],
  ] as const) {
    const margin = gained - lost
    let opened = 0
    let openedWithoutPaying = 0
    for (let world = 0; world < worlds; world++) {
      const items = Array.from({ length: 250 }, () => ({
        before: Number(random.chance(0.75)),
        inclusionProbability: floor + (1 - floor) * random.next(),
      }))
      let paid = false
      let unpaid = false
      for (let priorUses = 0; priorUses < uses && !(paid && unpaid); priorUses++) {
        const pairs = items.map(({ before, inclusionProbability }) => {
          const changes = random.chance(before === 1 ? lost / 0.75 : gained / 0.25)
          return { before, after: changes ? 1 - before : before, inclusionProbability }
        })
        paid ||= decideGate({ pairs, margin, priorUses }).verdict === 'open'
        unpaid ||= decideGate({ pairs, margin, priorUses: 0 }).verdict === 'open'
      }
      opened += Number(paid)
      openedWithoutPaying += Number(unpaid)
    }
    // Three standard errors of 500 worlds above the promise.
    assert.ok(opened / worlds <= 0.05 + 0.029, `lost ${lost}, gained ${gained}: ${opened / worlds}`)
    assert.ok(openedWithoutPaying > 1.5 * opened, 'reuse must matter for this test to mean something')
  }
})

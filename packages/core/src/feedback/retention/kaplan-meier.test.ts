import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Measured } from '../../statistics/estimate.ts'
import { type SeededRandom, seededRandom } from '../../statistics/seeded-random.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { kaplanMeier, type Watched } from './kaplan-meier.ts'

const gone = (...times: number[]): Watched[] =>
  times.map((atMs) => ({ goneAtMs: atMs, lastSeenMs: 0, count: 1 }))
const lost = (...times: number[]): Watched[] =>
  times.map((atMs) => ({ goneAtMs: null, lastSeenMs: atMs, count: 1 }))

function near(actual: number | undefined, expected: number, tolerance: number) {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)
}

const timesMs = [15_000, 30_000, 120_000, 300_000, 600_000]

/** The end of one accepted text: at which look it was gone first, and after which it could not be watched any more. */
function watchOne(
  random: SeededRandom,
  { hazards, closing }: { hazards: readonly number[]; closing: number },
): Watched {
  let lastSeenMs = 0
  for (const [index, atMs] of timesMs.entries()) {
    if (random.chance(closing)) return { goneAtMs: null, lastSeenMs, count: 1 }
    if (random.chance(hazards[index]!)) return { goneAtMs: atMs, lastSeenMs, count: 1 }
    lastSeenMs = atMs
  }
  return { goneAtMs: null, lastSeenMs, count: 1 }
}

describe('Kaplan–Meier', () => {
  it('gives the published figures of the 6-mercaptopurine trial', () => {
    // Freireich et al. (1963), weeks in remission of 21 patients; figures of Kalbfleisch & Prentice and of PROC LIFETEST.
    const watched = [
      ...gone(6, 6, 6, 7, 10, 13, 16, 22, 23),
      ...lost(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
    ]
    const expected = [
      [6, 21, 3, 0.8571, 0.6197, 0.9516],
      [7, 17, 1, 0.8067, 0.5631, 0.9228],
      [10, 15, 1, 0.7529, 0.5032, 0.8894],
      [13, 12, 1, 0.6902, 0.4316, 0.8491],
      [16, 11, 1, 0.6275, 0.3675, 0.8049],
      [22, 7, 1, 0.5378, 0.2678, 0.7468],
      [23, 6, 1, 0.4482, 0.1881, 0.6801],
    ] as const
    const found = kaplanMeier({ watched, timesMs: expected.map(([atMs]) => atMs) })
    for (const [index, [, atRisk, wentNow, share, low, high]] of expected.entries()) {
      const { survival, ...at } = found[index]!
      assert.deepEqual([at.atRisk, at.gone], [atRisk, wentNow])
      assert.ok(survival.status === 'estimated')
      near(survival.value, share, 5e-5)
      near(survival.low, low, 5e-5)
      near(survival.high, high, 5e-5)
    }
  })

  it('is the plain share where every text was watched to the end', () => {
    const random = seededRandom('watched to the end')
    for (let run = 0; run < 50; run += 1) {
      const hazards = timesMs.map(() => random.next() * 0.4)
      const watched = Array.from({ length: 1 + random.integer(60) }, () =>
        watchOne(random, { hazards, closing: 0 }),
      )
      for (const { atMs, survival, censored } of kaplanMeier({ watched, timesMs })) {
        const left = watched.filter(({ goneAtMs }) => goneAtMs === null || goneAtMs > atMs).length
        assert.ok(survival.status === 'estimated')
        near(survival.value, left / watched.length, 1e-12)
        assert.equal(censored, 0)
      }
    }
  })

  it('never rises, holds its value in its interval, and takes texts in any order and counted together', () => {
    const random = seededRandom('any order')
    for (let run = 0; run < 50; run += 1) {
      const hazards = timesMs.map(() => random.next() * 0.5)
      const watched = Array.from({ length: random.integer(80) }, () =>
        watchOne(random, { hazards, closing: 0.15 }),
      )
      const found = kaplanMeier({ watched, timesMs })
      let before = 1
      for (const { survival, atRisk, gone, censored } of found) {
        assert.ok(atRisk + censored <= watched.length && gone <= atRisk)
        if (survival.status !== 'estimated') continue
        assert.ok(survival.low <= survival.value && survival.value <= survival.high)
        assert.ok(survival.low >= 0 && survival.high <= 1 && survival.value <= before + 1e-12)
        before = survival.value
      }
      const together = Map.groupBy(watched, ({ goneAtMs, lastSeenMs }) => `${goneAtMs} ${lastSeenMs}`)
      const counted = [...together.values()].map((alike) => ({ ...alike[0]!, count: alike.length }))
      assert.deepEqual(kaplanMeier({ watched: random.shuffle(counted), timesMs }), found)
    }
  })

  it('says how sure it is where nothing went, and that it cannot say where nothing could be watched', () => {
    const [early, late] = kaplanMeier({ watched: lost(15_000, 15_000, 20_000), timesMs: [15_000, 30_000] })
    assert.ok(early?.survival.status === 'estimated')
    assert.deepEqual([early.survival.value, early.survival.high, early.atRisk], [1, 1, 3])
    near(early.survival.low, 0.4385, 5e-5)
    assert.deepEqual([late?.survival.status, late?.censored], ['cannot-say', 3])
    assert.equal(kaplanMeier({ watched: [], timesMs })[0]?.survival.status, 'cannot-say')
    const [all] = kaplanMeier({ watched: gone(15_000, 15_000), timesMs: [15_000] })
    assert.ok(all?.survival.status === 'estimated' && all.survival.value === 0 && all.survival.high > 0.6)
  })

  it('covers the truth at its rate when documents are closed early, where counting those as gone does not', () => {
    const random = seededRandom('documents closed early')
    const hazards = [0.05, 0.04, 0.06, 0.05, 0.04]
    const truth = timesMs.map((_, index) =>
      hazards.slice(0, index + 1).reduce((share, hazard) => share * (1 - hazard), 1),
    )
    const runs = 500
    const covered = { survival: timesMs.map(() => 0), closedIsGone: timesMs.map(() => 0) }
    const holds = (estimate: Measured, index: number) =>
      estimate.status === 'estimated' && estimate.low <= truth[index]! && truth[index]! <= estimate.high
    for (let run = 0; run < runs; run += 1) {
      const watched = Array.from({ length: 300 }, () => watchOne(random, { hazards, closing: 0.1 }))
      for (const [index, { atMs, survival }] of kaplanMeier({ watched, timesMs }).entries()) {
        if (holds(survival, index)) covered.survival[index]! += 1
        const left = watched.filter(({ goneAtMs, lastSeenMs }) => goneAtMs === null && lastSeenMs >= atMs)
        if (holds(wilsonInterval({ successes: left.length, n: watched.length }), index))
          covered.closedIsGone[index]! += 1
      }
    }
    for (const count of covered.survival) assert.ok(count >= 0.93 * runs, JSON.stringify(covered))
    for (const count of covered.closedIsGone.slice(1)) assert.ok(count < 0.5 * runs, JSON.stringify(covered))
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Measured } from './estimate.ts'
import { independentDifference } from './independent-difference.ts'
import { matchedRatesBounds } from './matched-rates-interval.ts'
import { meanInterval } from './mean-interval.ts'
import { pairedDifference, type WeightedPair } from './paired-difference.ts'
import { seededRandom } from './seeded-random.ts'
import { horvitzThompsonMean, weightedMean } from './weighted-mean.ts'
import { effectiveSampleSize, type SampledValue } from './weighted-moments.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** The share of `rounds` simulated intervals that hold `truth`. */
function coverage(rounds: number, truth: number, estimate: () => Measured): number {
  let covered = 0
  for (let round = 0; round < rounds; round++) {
    const interval = estimate()
    if (interval.status === 'estimated' && interval.low <= truth && truth <= interval.high) covered++
  }
  return covered / rounds
}

test('with equal chances the weighted estimates are the plain ones', () => {
  const rated = [0, 1, 1, 0, 1, 1, 1, 0, 1, 1].map((value) => ({ value, inclusionProbability: 0.2 }))
  const weighted = weightedMean({ observations: rated })
  const plain = wilsonInterval({ successes: 7, n: 10 })
  assert.ok(weighted.status === 'estimated' && plain.status === 'estimated')
  assert.ok(Math.abs(weighted.low - plain.low) < 1e-12 && Math.abs(weighted.high - plain.high) < 1e-12)
  assert.ok(Math.abs(weighted.effectiveN - 10) < 1e-9)

  const values = [1.5, 2.5, 4, 3, 2]
  const scored = weightedMean({ observations: values.map((value) => ({ value, inclusionProbability: 0.5 })) })
  const mean = meanInterval({ values })
  assert.ok(scored.status === 'estimated' && mean.status === 'estimated')
  assert.ok(Math.abs(scored.low - mean.low) < 1e-9 && Math.abs(scored.high - mean.high) < 1e-9)
})

test('a sample with an unknown chance is refused, not guessed', () => {
  for (const inclusionProbability of [0, -1, 1.5, Number.NaN]) {
    const observations = [
      { value: 1, inclusionProbability },
      { value: 0, inclusionProbability: 1 },
    ]
    const answer = weightedMean({ observations })
    assert.ok(answer.status === 'cannot-say' && answer.missing.includes('1 of 2'))
  }
  assert.equal(pairedDifference({ pairs: [] }).status, 'cannot-say')
})

test('effective sample size is n for equal chances and falls as they differ', () => {
  assert.equal(effectiveSampleSize([0.1, 0.1, 0.1, 0.1]), 4)
  assert.ok(effectiveSampleSize([1, 1, 1, 0.01]) < 1.1)
  assert.equal(effectiveSampleSize([]), 0)
})

test('a weighted rate covers the truth although reviews went where errors were expected', () => {
  const random = seededRandom('rate')
  for (const rate of [0.02, 0.1, 0.4]) {
    let naive = 0
    const covered = coverage(800, rate, () => {
      const observations: SampledValue[] = []
      for (let item = 0; item < 600; item++) {
        const uncertainty = random.next()
        const inclusionProbability = 0.08 + 0.92 * 0.4 * uncertainty ** 2
        if (!random.chance(inclusionProbability)) continue
        observations.push({ value: Number(random.chance(2 * rate * uncertainty)), inclusionProbability })
      }
      naive += observations.reduce((sum, { value }) => sum + value, 0) / observations.length / 800
      return weightedMean({ observations })
    })
    assert.ok(covered >= 0.93, `${rate}: ${covered}`)
    assert.ok(
      naive > 1.15 * rate,
      'the unweighted share must be visibly wrong for this test to mean something',
    )
  }
})

test('Horvitz–Thompson covers the mean of a known population', () => {
  const random = seededRandom('population')
  const population = Array.from({ length: 500 }, () => {
    const inclusionProbability = 0.1 + 0.8 * random.next()
    return { value: 10 * inclusionProbability + random.normal(), inclusionProbability }
  })
  const truth = population.reduce((sum, { value }) => sum + value, 0) / population.length
  const covered = coverage(800, truth, () =>
    horvitzThompsonMean({
      observations: population.filter(({ inclusionProbability }) => random.chance(inclusionProbability)),
      populationSize: population.length,
    }),
  )
  assert.ok(covered >= 0.93 && covered <= 0.97, String(covered))
})

test('the paired difference of right and wrong covers the truth, rare changes and unequal chances included', () => {
  const random = seededRandom('pairs')
  for (const [lost, gained] of [
    [0.02, 0.02],
    [0.02, 0],
    [0, 0.02],
    [0.03, 0.1],
  ] as const) {
    for (const floor of [1, 0.15]) {
      const covered = coverage(500, gained - lost, () => {
        const pairs: WeightedPair[] = []
        for (let item = 0; item < (floor === 1 ? 250 : 600); item++) {
          const uncertainty = random.next()
          const inclusionProbability = floor + (1 - floor) * 0.4 * uncertainty
          if (!random.chance(inclusionProbability)) continue
          const draw = random.next()
          const [before, after] =
            draw < 2 * lost * uncertainty
              ? [1, 0]
              : draw < 2 * (lost + gained) * uncertainty
                ? [0, 1]
                : [1, 1]
          pairs.push({ before: before!, after: after!, inclusionProbability })
        }
        return pairedDifference({ pairs })
      })
      assert.ok(covered >= 0.93, `lost ${lost}, gained ${gained}, floor ${floor}: ${covered}`)
    }
  }
})

test('unchanged answers do not prove that nothing changed', () => {
  const alike = (n: number, score: number) =>
    pairedDifference({
      pairs: Array.from({ length: n }, () => ({ before: score, after: score, inclusionProbability: 1 })),
    })
  for (const score of [1, 0.7]) {
    const few = alike(20, score)
    const many = alike(2000, score)
    assert.ok(few.status === 'estimated' && many.status === 'estimated')
    assert.ok(few.low < -0.05 && few.high > 0.05)
    assert.ok(many.low > -0.005 && many.high < 0.005)
  }
})

test('graded scores on the same items get a paired t interval, far narrower than two separate samples', () => {
  const random = seededRandom('grades')
  const pairs = Array.from({ length: 60 }, () => {
    const difficulty = 10 * random.next()
    return { before: difficulty, after: difficulty + 0.3 + 0.5 * random.normal(), inclusionProbability: 1 }
  })
  const paired = pairedDifference({ pairs })
  const separate = independentDifference({
    before: pairs.map(({ before }) => ({ value: before, inclusionProbability: 1 })),
    after: pairs.map(({ after }) => ({ value: after, inclusionProbability: 1 })),
  })
  assert.ok(paired.status === 'estimated' && separate.status === 'estimated')
  assert.ok(Math.abs(paired.value - separate.value) < 1e-9)
  assert.ok(paired.high - paired.low < (separate.high - separate.low) / 3)
})

test('the score interval for matched rates is Wald’s for many pairs and stays open for unchanged ones', () => {
  const bounds = matchedRatesBounds({ gained: 0.12, lost: 0.02, n: 100_000, confidence: 0.95 })
  const wald = 1.96 * Math.sqrt((0.14 - 0.01) / 100_000)
  assert.ok(Math.abs(bounds.low - (0.1 - wald)) < 2e-5 && Math.abs(bounds.high - (0.1 + wald)) < 2e-5)
  const none = matchedRatesBounds({ gained: 0, lost: 0, n: 44, confidence: 0.95 })
  assert.ok(none.low < -0.07 && none.high > 0.07)
})

test('the difference of two separate samples covers the truth', () => {
  const random = seededRandom('separate')
  const sample = (rate: number, n: number) =>
    Array.from({ length: n }, () => ({ value: Number(random.chance(rate)), inclusionProbability: 1 }))
  for (const [before, after] of [
    [0.02, 0.05],
    [0.5, 0.6],
    [0.9, 0.97],
  ] as const) {
    const covered = coverage(800, after - before, () =>
      independentDifference({ before: sample(before, 80), after: sample(after, 60) }),
    )
    assert.ok(covered >= 0.93, `${before} and ${after}: ${covered}`)
  }
})

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  confidenceSequenceHalfWidth,
  differenceConfidenceSequence,
  meanConfidenceSequence,
} from './confidence-sequence.ts'
import type { Measured } from './estimate.ts'
import { mixtureSequentialTest } from './mixture-sequential-test.ts'
import { normalCritical } from './normal-distribution.ts'
import { rateConfidenceSequence } from './rate-confidence-sequence.ts'
import { mergeMoments, momentsOfCounts, NO_OBSERVATIONS } from './running-moments.ts'
import { seededRandom } from './seeded-random.ts'

const path = new URL('../../../../../shared/vectors/sequential-tests.json', import.meta.url)
const skip = existsSync(path) ? false : 'REFERENCE VECTORS ABSENT: ../shared/vectors/sequential-tests.json'

test('half-widths and mSPRT agree with reference values', { skip }, () => {
  const vectors = JSON.parse(readFileSync(path, 'utf8'))
  for (const { n, sd, alpha, halfwidth } of vectors.asymptotic_confidence_sequence) {
    const ours = confidenceSequenceHalfWidth({ n, deviation: sd, alpha, tightestAt: 500 })
    assert.ok(Math.abs(ours - halfwidth) < 1e-12, `${n}: ${ours} ≠ ${halfwidth}`)
  }
  for (const { n, mean, sigma2, tau2, Lambda, p } of vectors.msprt) {
    const ours = mixtureSequentialTest({ n, mean, variance: sigma2, mixingVariance: tau2 })
    assert.ok(Math.abs(ours.likelihoodRatio - Lambda) < 1e-12)
    assert.ok(Math.abs(ours.pValue - p) < 1e-12)
  }
})

const misses = (interval: Measured, truth: number) =>
  interval.status === 'estimated' && (interval.low > truth || interval.high < truth)

test('a mean looked at after every observation fools the usual interval, not the sequence', () => {
  const random = seededRandom('peeking')
  const runs = 300
  let fooledSequence = 0
  let fooledUsual = 0
  for (let run = 0; run < runs; run++) {
    let moments = NO_OBSERVATIONS
    let sequence = false
    let usual = false
    for (let look = 1; look <= 1500; look++) {
      moments = mergeMoments(moments, { n: 1, mean: random.normal(), variance: 0 })
      if (look < 30) continue
      sequence ||= misses(meanConfidenceSequence({ moments }), 0)
      usual ||= Math.abs(moments.mean) > normalCritical(0.95) * Math.sqrt(moments.variance / look)
    }
    fooledSequence += Number(sequence)
    fooledUsual += Number(usual)
  }
  assert.ok(fooledSequence / runs <= 0.08, `sequence ${fooledSequence / runs}`)
  assert.ok(fooledUsual / runs > 0.3, `usual ${fooledUsual / runs}`)
})

test('a canary of 10% beside its control may be watched all the time, at ordinary and at high success rates', () => {
  const random = seededRandom('canary')
  for (const [control, treatment] of [
    [0.8, 0.8],
    [0.98, 0.94],
  ] as const) {
    const runs = 250
    let fooled = 0
    for (let run = 0; run < runs; run++) {
      const arms = { control: { n: 0, successes: 0 }, treatment: { n: 0, successes: 0 } }
      for (let unit = 1; unit <= 4000; unit++) {
        const arm = random.chance(0.1) ? 'treatment' : 'control'
        arms[arm].n++
        if (random.chance(arm === 'control' ? control : treatment)) arms[arm].successes++
        if (unit % 5 !== 0 || arms.treatment.n < 30) continue
        const difference = differenceConfidenceSequence({
          control: momentsOfCounts(arms.control),
          treatment: momentsOfCounts(arms.treatment),
        })
        if (misses(difference, treatment - control)) {
          fooled++
          break
        }
      }
    }
    assert.ok(fooled / runs <= 0.05, `${control}, ${treatment}: ${fooled / runs}`)
  }
})

test('an always-valid rate is exact from the first trial on', () => {
  const random = seededRandom('rate')
  for (const rate of [0.5, 0.02]) {
    const runs = 300
    let fooled = 0
    for (let run = 0; run < runs; run++) {
      let successes = 0
      for (let n = 1; n <= 400; n++) {
        if (random.chance(rate)) successes++
        if (n > 20 && n % 10 !== 0) continue
        if (misses(rateConfidenceSequence({ successes, n }), rate)) {
          fooled++
          break
        }
      }
    }
    assert.ok(fooled / runs <= 0.05, `${rate}: ${fooled / runs}`)
  }
  const allFailed = rateConfidenceSequence({ successes: 12, n: 12 })
  assert.ok(allFailed.status === 'estimated' && allFailed.low > 0.5 && allFailed.high === 1)
})

test('an mSPRT p-value never rises and is small only as often as it says, at any stopping time', () => {
  const random = seededRandom('msprt')
  let rejected = 0
  for (let run = 0; run < 500; run++) {
    let sum = 0
    let pValue = 1
    for (let n = 1; n <= 500; n++) {
      sum += random.normal()
      const next = mixtureSequentialTest({
        n,
        mean: sum / n,
        variance: 1,
        mixingVariance: 0.05,
        previousPValue: pValue,
      })
      assert.ok(next.pValue <= pValue)
      pValue = next.pValue
    }
    if (pValue <= 0.05) rejected++
  }
  assert.ok(rejected / 500 <= 0.05, String(rejected / 500))
})

test('too few or identical observations give no sequence', () => {
  const few = { n: 10, mean: 1, variance: 1 }
  const same = { n: 100, mean: 0.1, variance: 1e-34 }
  assert.equal(meanConfidenceSequence({ moments: few }).status, 'cannot-say')
  assert.equal(meanConfidenceSequence({ moments: same }).status, 'cannot-say')
  assert.equal(differenceConfidenceSequence({ control: few, treatment: same }).status, 'cannot-say')
  assert.equal(differenceConfidenceSequence({ control: same, treatment: same }).status, 'cannot-say')
})

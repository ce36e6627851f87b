import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { assessSatisfaction } from './assess-satisfaction.ts'
import { fitSatisfactionWeights, type LabelledCall } from './fit-satisfaction.ts'
import { satisfactionProbability } from './satisfaction-probability.ts'

/** Good calls are copied more and regenerated less; how long they were looked at says nothing. */
function labelledCalls(count: number, tells: boolean): LabelledCall[] {
  const random = seededRandom(`calls ${count}`)
  return Array.from({ length: count }, (_, index) => {
    const copied = random.next()
    const isRegenerated = random.chance(0.3)
    const logOdds = tells ? -1 + 3 * copied - 1.5 * (isRegenerated ? 1 : 0) : 0
    const seen = new Map<string, number>([['dwell', 1_000 * Math.exp(2 * random.normal())]])
    if (random.chance(0.6)) seen.set('copied', copied)
    if (isRegenerated) seen.set('regenerated', 1)
    return { seen, isGood: random.chance(1 / (1 + Math.exp(-logOdds))), group: `person ${index % 97}` }
  })
}

test('weights are found again, and a missing signal counts as itself', () => {
  const { terms } = fitSatisfactionWeights(labelledCalls(4_000, true))
  const byName = new Map(terms.map((term) => [term.signal, term]))
  const copied = byName.get('copied')!
  assert.ok(Math.abs(copied.weight / copied.scale - 3) < 0.5, `${copied.weight / copied.scale}`)
  assert.ok(byName.get('regenerated')!.weightOfMissing > 0.5)
  assert.ok(Math.abs(byName.get('dwell')!.weight) < 0.1)
})

test('the gate opens for a model that tells good from bad on calls it was not fitted on', () => {
  const calls = labelledCalls(2_000, true)
  const { auc, calibrationError, gate } = assessSatisfaction(calls)
  assert.ok(auc.status === 'estimated' && auc.low > 0.6)
  assert.ok(calibrationError < 0.05)
  assert.ok(gate.isOpen && /AUC/.test(gate.why), gate.why)
  const weights = fitSatisfactionWeights(calls)
  const liked = satisfactionProbability(weights, new Map([['copied', 1]]))
  const not = satisfactionProbability(
    weights,
    new Map([
      ['copied', 0],
      ['regenerated', 1],
    ]),
  )
  assert.ok(liked > 0.8 && not < 0.3)
})

test('it stays shut for noise and for few calls, and says why', () => {
  const noise = assessSatisfaction(labelledCalls(1_000, false))
  assert.equal(noise.gate.isOpen, false)
  assert.match(noise.gate.why, /no better than chance/)
  const few = assessSatisfaction(labelledCalls(60, true))
  assert.equal(few.gate.isOpen, false)
  assert.match(few.gate.why, /200 are needed/)
})

test('what is the same for all calls is no reason to fail', () => {
  const calls = labelledCalls(300, true).map((call) => ({ ...call, seen: new Map([['constant', 3]]) }))
  const { terms } = fitSatisfactionWeights(calls)
  assert.ok(
    terms.every(({ weight, weightOfMissing }) => Number.isFinite(weight) && Number.isFinite(weightOfMissing)),
  )
})

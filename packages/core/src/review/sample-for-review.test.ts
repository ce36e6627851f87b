import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../statistics/seeded-random.ts'
import { weightedMean } from '../statistics/weighted-mean.ts'
import { sampleForReview } from './sample-for-review.ts'

const random = seededRandom('traffic')
const candidates = Array.from({ length: 2000 }, (_, index) => ({
  id: `item-${index}`,
  uncertainty: random.next() ** 2,
}))
/** Errors sit where the model is unsure. */
const isWrong = new Map(
  candidates.map(({ id, uncertainty }) => [id, random.chance(0.02 + 0.4 * uncertainty)]),
)
const errorRate = [...isWrong.values()].filter(Boolean).length / candidates.length

test('the same seed chooses the same items whatever their order, another seed others', () => {
  const chosen = (seed: string, items = candidates) =>
    sampleForReview({ candidates: items, budget: 200, floor: 0.03, seed })
      .filter(({ selected }) => selected)
      .map(({ id }) => id)
      .sort()
  assert.deepEqual(chosen('monday'), chosen('monday', [...candidates].reverse()))
  assert.notDeepEqual(chosen('monday'), chosen('tuesday'))
})

test('the expected number of reviews is the budget and every item has a chance', () => {
  for (const budget of [100, 400, 1500]) {
    const selections = sampleForReview({ candidates, budget, floor: 0.03, seed: 'budget' })
    const expected = selections.reduce((sum, { inclusionProbability }) => sum + inclusionProbability, 0)
    assert.ok(Math.abs(expected - budget) < 1e-6, String(expected))
    const selected = selections.filter(({ selected }) => selected).length
    assert.ok(Math.abs(selected - budget) < 4 * Math.sqrt(budget), String(selected))
    for (const { inclusionProbability, uniformProbability } of selections) {
      assert.ok(inclusionProbability >= uniformProbability && inclusionProbability <= 1)
    }
  }
})

test('items the model is unsure of are chosen more often, in the stated proportion of seeds', () => {
  const few = candidates.slice(0, 200)
  const counts = new Map<string, number>()
  const rounds = 800
  let stated: ReturnType<typeof sampleForReview> = []
  for (let round = 0; round < rounds; round++) {
    stated = sampleForReview({ candidates: few, budget: 40, floor: 0.05, seed: `round ${round}` })
    for (const { id, selected } of stated) if (selected) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  for (const { id, inclusionProbability: chance } of stated) {
    const deviation = Math.sqrt((chance * (1 - chance)) / rounds)
    assert.ok(Math.abs((counts.get(id) ?? 0) / rounds - chance) < 4.5 * deviation + 1e-9, id)
  }
})

test('all selected items, weighed, and the uniform ones, unweighed, both tell the true error rate', () => {
  const rounds = 400
  const covered = { weighted: 0, uniform: 0 }
  let naive = 0
  for (let round = 0; round < rounds; round++) {
    const selections = sampleForReview({ candidates, budget: 300, floor: 0.05, seed: `estimate ${round}` })
    const value = (id: string) => Number(isWrong.get(id))
    const chosen = selections.filter(({ selected }) => selected)
    naive += chosen.reduce((sum, { id }) => sum + value(id), 0) / chosen.length / rounds
    const weighted = weightedMean({
      observations: chosen.map(({ id, inclusionProbability }) => ({
        value: value(id),
        inclusionProbability,
      })),
    })
    const uniform = weightedMean({
      observations: selections
        .filter(({ uniform }) => uniform)
        .map(({ id, uniformProbability }) => ({
          value: value(id),
          inclusionProbability: uniformProbability,
        })),
    })
    for (const [name, estimate] of Object.entries({ weighted, uniform })) {
      if (estimate.status === 'estimated' && estimate.low <= errorRate && errorRate <= estimate.high) {
        covered[name as keyof typeof covered]++
      }
    }
  }
  assert.ok(covered.weighted / rounds >= 0.93, `weighted ${covered.weighted / rounds}`)
  assert.ok(covered.uniform / rounds >= 0.93, `uniform ${covered.uniform / rounds}`)
  assert.ok(naive > 1.4 * errorRate, 'what was reviewed is not what is typical')
})

test('a budget too small for the floor goes to the uniform draw, a certain model leaves only that', () => {
  const small = sampleForReview({ candidates, budget: 20, floor: 0.05, seed: 's' })
  assert.ok(small.every(({ inclusionProbability }) => Math.abs(inclusionProbability - 0.01) < 1e-12))
  const certain = candidates.map(({ id }) => ({ id, uncertainty: 0 }))
  const calm = sampleForReview({ candidates: certain, budget: 500, floor: 0.05, seed: 's' })
  assert.ok(calm.every(({ selected, uniform }) => selected === uniform))
  assert.deepEqual(sampleForReview({ candidates: [], budget: 10, floor: 0.1, seed: 's' }), [])
})

test('a budget for everything reviews everything that is not certain', () => {
  const selections = sampleForReview({
    candidates: [
      { id: 'a', uncertainty: 0.01 },
      { id: 'b', uncertainty: 1 },
    ],
    budget: 2,
    floor: 0.1,
    seed: 's',
  })
  assert.ok(
    selections.every(({ selected, inclusionProbability }) => selected && inclusionProbability > 0.999999),
  )
})

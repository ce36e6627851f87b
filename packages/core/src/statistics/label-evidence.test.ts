import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EvidenceItem, estimateLabels, type LabelEvidence } from './label-evidence.ts'
import { seededRandom } from './seeded-random.ts'

const common = { labelCount: 151, outOfScopeLabel: 'out_of_scope', kindOf: () => 'reviewer' as const }
const model = [
  { label: 'card', probability: 0.7 },
  { label: 'loan', probability: 0.2 },
]
const named = (source: string, label: string): LabelEvidence => ({ kind: 'names', source, label })
const judged = (source: string, accepted: boolean): LabelEvidence => ({ kind: 'judges', source, accepted })

function posteriorOf(evidence: LabelEvidence[], probabilities = model, modelLabel = 'card') {
  const { posteriors } = estimateLabels({
    ...common,
    items: [{ id: 'one', modelLabel, probabilities, evidence }],
  })
  return posteriors[0]!
}

test('evidence moves the posterior the way it points', () => {
  const silent = posteriorOf([])
  assert.equal(silent.label, 'card')
  assert.ok(silent.posterior > 0.6 && silent.posterior < 0.72)
  assert.ok(posteriorOf([named('a', 'card')]).posterior > 0.99)
  assert.ok(posteriorOf([judged('a', true)]).posterior > 0.9)
  const refused = posteriorOf([judged('a', false)])
  assert.equal(refused.label, 'loan')
  const surprising = posteriorOf([named('a', 'weather')])
  assert.ok(surprising.posterior < 0.9, 'one person against a model is not yet certain')
  assert.ok(posteriorOf([named('a', 'weather'), named('b', 'weather')]).posterior > 0.98)
  const abstained = posteriorOf([], model, 'out_of_scope')
  assert.ok(abstained.posterior < 0.5, 'an abstention is no answer')
})

test('a label that is known is certain, and nothing anybody says changes it', () => {
  const item: EvidenceItem = {
    ...{ id: 'gold', modelLabel: 'card', probabilities: model, known: 'loan' },
    evidence: [named('a', 'card'), named('b', 'card')],
  }
  const { posteriors, sources } = estimateLabels({ ...common, items: [item] })
  assert.deepEqual(posteriors, [{ id: 'gold', label: 'loan', posterior: 1 }])
  assert.ok(sources.get('a')!.names.accuracy < 0.85)
})

test('posteriors are calibrated and reliabilities found where people differ and the model is overconfident', () => {
  const random = seededRandom('evidence')
  const accuracies = new Map([
    ['sharp', 0.97],
    ['fair', 0.85],
    ['sloppy', 0.55],
  ])
  const labels = Array.from({ length: 150 }, (_, index) => `label-${index}`)
  const anyLabel = () => labels[Math.floor(random.next() * labels.length)]!
  const truths = new Map<string, string>()
  const items = Array.from({ length: 2_000 }, (_, index): EvidenceItem => {
    const truth = random.next() < 0.1 ? 'out_of_scope' : anyLabel()
    truths.set(`item-${index}`, truth)
    const isRight = truth !== 'out_of_scope' && random.next() < 0.65
    const modelLabel = isRight ? truth : anyLabel()
    const said = [...accuracies].filter(() => random.next() < 0.6)
    const judge = random.next() < 0.5
    return {
      id: `item-${index}`,
      modelLabel,
      // It claims 90% and is right 58% of the time.
      probabilities: [{ label: modelLabel, probability: 0.9 }],
      evidence: [
        ...said.map(([source, accuracy]) => named(source, random.next() < accuracy ? truth : anyLabel())),
        ...(judge ? [judged('user', random.next() < (modelLabel === truth ? 0.95 : 0.15))] : []),
      ],
    }
  })
  const { posteriors, sources } = estimateLabels({
    ...{ items, labelCount: 151, outOfScopeLabel: 'out_of_scope' },
    kindOf: (source) => (source === 'user' ? 'end-user' : 'reviewer'),
  })
  for (const [source, accuracy] of accuracies) {
    assert.ok(Math.abs(sources.get(source)!.names.accuracy - accuracy) < 0.05, `${source}`)
  }
  assert.ok(Math.abs(sources.get('user')!.judges.acceptsWrong - 0.15) < 0.08)
  for (const [low, high] of [
    [0.5, 0.9],
    [0.9, 0.99],
    [0.99, 1.01],
  ] as const) {
    const inside = posteriors.filter(({ posterior }) => posterior >= low && posterior < high)
    const right = inside.filter(({ id, label }) => truths.get(id) === label).length / inside.length
    const claimed = inside.reduce((sum, { posterior }) => sum + posterior, 0) / inside.length
    assert.ok(
      Math.abs(right - claimed) < 0.06,
      `${low}: claimed ${claimed}, right ${right}, n ${inside.length}`,
    )
  }
})

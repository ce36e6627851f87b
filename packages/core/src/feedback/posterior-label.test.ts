import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EndUserAct, estimateObserved, evidenceOfActs, type ObservedCall } from './posterior-label.ts'

const probabilities = [
  { label: 'card', probability: 0.6 },
  { label: 'loan', probability: 0.3 },
]
const common = { labelCount: 151, outOfScopeLabel: 'out_of_scope' }

const table: { name: string; acts: EndUserAct[]; label: string; above: number }[] = [
  { name: 'accepted', acts: [{ authorId: 'ann', accepted: true }], label: 'card', above: 0.85 },
  { name: 'refused', acts: [{ authorId: 'ann', accepted: false }], label: 'loan', above: 0.5 },
  {
    name: 'named what the model half expected',
    acts: [{ authorId: 'ann', reroutedTo: 'loan' }],
    label: 'loan',
    above: 0.95,
  },
  {
    name: 'two people named the same surprise',
    acts: ['ann', 'ben'].map((authorId) => ({ authorId, reroutedTo: 'weather' })),
    label: 'weather',
    above: 0.95,
  },
]

for (const { name, acts, label, above } of table) {
  test(`${name}: ${label}`, () => {
    const call: ObservedCall = { id: 'one', modelLabel: 'card', probabilities, acts }
    const posterior = estimateObserved({ ...common, calls: [call] }).posteriors[0]!
    assert.equal(posterior.label, label)
    assert.ok(posterior.posterior > above, `${posterior.posterior}`)
  })
}

test('naming another label and refusing the answer is one act', () => {
  const acts: EndUserAct[] = [
    { authorId: 'ann', accepted: false },
    { authorId: 'ann', reroutedTo: 'loan' },
    { authorId: 'ben', accepted: true },
  ]
  assert.deepEqual(evidenceOfActs(acts), [
    { kind: 'names', source: 'end-user:ann', label: 'loan' },
    { kind: 'judges', source: 'end-user:ben', accepted: true },
  ])
})

test('an end user whom reviewers keep proving wrong stops counting', () => {
  const calls = Array.from({ length: 40 }, (_, index): ObservedCall => {
    const call = { id: `call-${index}`, modelLabel: 'card', probabilities }
    const isReviewed = index < 20
    return {
      ...call,
      acts: [{ authorId: isReviewed || index < 30 ? 'prankster' : 'ann', reroutedTo: 'weather' }],
      ...(isReviewed && { reviewedLabel: 'card' }),
    }
  })
  const { posteriors, endUsers } = estimateObserved({ ...common, calls })
  assert.ok(endUsers.get('end-user:prankster')!.names.accuracy < 0.4)
  const byPrankster = posteriors[25]!
  const byAnn = posteriors[35]!
  assert.equal(byPrankster.label, 'card')
  assert.ok(byAnn.label !== 'weather' || byAnn.posterior < 0.9)
})

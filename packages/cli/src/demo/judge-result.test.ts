import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { whatFailed } from './judge-result.ts'

type Findings = Parameters<typeof whatFailed>[0]

const people = [
  { id: 'good', wrongRate: 0.04 },
  { id: 'bad', wrongRate: 0.3 },
]
const decision = {
  ...{ id: 'g', function: 'f', datasetVersionId: 'd', baseline: 'a', candidate: 'b', createdAt: '' },
  ...{
    difference: 0.1,
    low: 0.05,
    high: 0.2,
    n: 100,
    effectiveN: 100,
    margin: 0.02,
    alpha: 0.025,
    priorUses: 0,
  },
  ...{ baselineAccuracy: 0.8, candidateAccuracy: 0.9, reason: 'Because.' },
}
const reviewer = (id: string, flagged: boolean) => ({
  id,
  reliability: 0.9,
  low: 0.8,
  high: 1,
  flagged,
  reason: '',
})
const step = {
  percent: 10,
  decision: 'promote' as const,
  control: null,
  candidate: null,
  at: '',
  reason: 'Seen.',
}
const last = { ...step, difference: null, low: null, high: null }
const improved: Findings = {
  gate: { ...decision, verdict: 'open' },
  rollout: { id: 'r', status: 'promoted', calls: 500, heldWithoutData: true, steps: [last] },
  difference: { value: 0.1, low: 0.05, high: 0.15, n: 100 },
  reviewers: [reviewer('good', false), reviewer('bad', true)],
  refused: [{ ...decision, verdict: 'closed', name: 'null', what: 'another seed' }],
}

describe('judge-result', () => {
  it('has nothing to say against a loop that closed', () => {
    assert.deepEqual(whatFailed(improved, people), [])
  })

  const failures: [string, Partial<Findings>, RegExp][] = [
    [
      'a gate that stayed closed',
      { gate: { ...decision, verdict: 'closed' }, rollout: null },
      /gate did not open\. Because/,
    ],
    [
      'a canary that was rolled back',
      { rollout: { ...improved.rollout!, status: 'rolled-back' } },
      /rolled-back\. Seen/,
    ],
    [
      'a rollout that silence did not hold',
      { rollout: { ...improved.rollout!, heldWithoutData: false } },
      /did not hold/,
    ],
    [
      'a difference that may be none',
      { difference: { ...improved.difference, low: -0.01 } },
      /may be -1\.0 points/,
    ],
    [
      'a bad reviewer who was not found',
      { reviewers: [reviewer('good', false), reviewer('bad', false)] },
      /bad is wrong 30%/,
    ],
    [
      'a good reviewer who was flagged',
      { reviewers: [reviewer('good', true), reviewer('bad', true)] },
      /good is wrong only 4%/,
    ],
    [
      'a null candidate that got through',
      { refused: [{ ...improved.refused[0]!, verdict: 'open' }] },
      /opened for "null"/,
    ],
  ]
  for (const [what, change, message] of failures) {
    it(`names ${what}`, () => {
      const found = whatFailed({ ...improved, ...change }, people)
      assert.equal(found.length, 1)
      assert.match(found[0]!, message)
    })
  }
})

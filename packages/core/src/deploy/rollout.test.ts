import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  planRollout,
  type RolloutEvent,
  type RolloutState,
  transitionRollout,
  treatmentShare,
} from './rollout.ts'

const at = '2026-01-02T03:04:05Z'
const reason = 'because'
const events: RolloutEvent[] = [
  { type: 'start', at },
  { type: 'step-passed', at, reason },
  { type: 'evidence-missing', reason },
  { type: 'hold', reason },
  { type: 'resume', reason },
  { type: 'roll-back', reason },
]
const base = planRollout([10, 50, 100])
const states: Record<RolloutState['status'], RolloutState> = {
  planned: base,
  canary: { ...base, status: 'canary', stepStartedAt: '2026-01-01T00:00:00Z' },
  held: { ...base, status: 'held', stepStartedAt: '2026-01-01T00:00:00Z', heldBy: 'evidence' },
  promoted: { ...base, status: 'promoted', stepIndex: 2 },
  'rolled-back': { ...base, status: 'rolled-back' },
}

/** Where each event leads from each status; what is not listed is refused. */
const table: Record<RolloutState['status'], Partial<Record<RolloutEvent['type'], RolloutState['status']>>> = {
  planned: { start: 'canary' },
  canary: { 'step-passed': 'canary', 'evidence-missing': 'held', hold: 'held', 'roll-back': 'rolled-back' },
  held: { hold: 'held', resume: 'canary', 'roll-back': 'rolled-back' },
  promoted: { 'roll-back': 'rolled-back' },
  'rolled-back': {},
}

test('every event in every status leads where the table says or is refused in words', () => {
  for (const [status, state] of Object.entries(states)) {
    for (const event of events) {
      const expected = table[status as RolloutState['status']][event.type]
      const result = transitionRollout(state, event)
      assert.equal(result.allowed ? result.state.status : undefined, expected, `${event.type} when ${status}`)
      if (!result.allowed) assert.match(result.why, new RegExp(`is ${status} cannot`))
    }
  }
})

test('steps are taken one by one, each with its own evidence, and the last one promotes', () => {
  let state = base
  const shares: number[] = []
  for (const event of [events[0]!, events[1]!, events[1]!]) {
    const result = transitionRollout(state, event)
    assert.ok(result.allowed)
    state = result.state
    shares.push(treatmentShare(state))
    assert.equal(state.stepStartedAt, at)
  }
  assert.deepEqual(shares, [0.1, 0.5, 1])
  assert.equal(state.status, 'promoted')
})

test('holding keeps the share and the evidence; rolling back serves nobody', () => {
  const held = transitionRollout(states.canary, { type: 'hold', reason })
  assert.ok(held.allowed)
  assert.deepEqual([treatmentShare(held.state), held.state.heldBy], [0.1, 'person'])
  assert.equal(held.state.stepStartedAt, states.canary.stepStartedAt)
  const resumed = transitionRollout(held.state, { type: 'resume', reason })
  assert.ok(resumed.allowed && resumed.state.heldBy === null)
  assert.equal(resumed.state.stepStartedAt, states.canary.stepStartedAt)
  assert.equal(treatmentShare(states['rolled-back']), 0)
  assert.equal(treatmentShare(states.planned), 0)
})

test('steps that do not rise to 100 are refused', () => {
  for (const steps of [[], [10, 50], [50, 10, 100], [0, 100], [10, 10, 100], [10, 100, 120]]) {
    assert.throws(() => planRollout(steps), RangeError)
  }
})

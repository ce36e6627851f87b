import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Signal, signalDefaults } from '@loopwright/contract'
import { estimateSignals } from './estimates/estimate-signals.ts'
import { createRollup } from './estimates/refresh-rollup.ts'
import { forgetExpiredFeedback } from './forget-expired.ts'
import { listFeedback } from './list-feedback.ts'
import { putSignal } from './put-signal.ts'
import { feedbackStage } from './test-stage.ts'

const dayMs = 24 * 3_600_000
const author = { kind: 'end-user', id: 'ann' }

function signal(name: string, retentionDays: number | null): Signal {
  return {
    ...{ ...signalDefaults, name, type: 'boolean', kind: 'implicit', description: '', direction: 'none' },
    retentionDays,
  }
}

test('feedback older than its signal says is deleted for good, and nothing that it took back comes back', async (t) => {
  const { deps, projectId, send, clock, ledger } = await feedbackStage(t)
  await putSignal(deps, projectId, signal('seen', 30))
  await putSignal(deps, projectId, signal('kept', null))
  const at = (daysAgo: number) => new Date(clock.now() - daysAgo * dayMs).toISOString()
  const say = (id: string, name: string, daysAgo: number, more: object = { value: true }) => ({
    ...{ id, signal: name, target: { kind: 'inference', id: 'call' }, author, observedAt: at(daysAgo) },
    ...more,
  })
  const { rejected } = await send(
    say('old', 'seen', 31, { value: true, target: { kind: 'inference', id: 'another' } }),
    say('young', 'seen', 29),
    say('other', 'kept', 500),
    say('expired', 'seen', 40, { value: null, supersedes: 'outlived' }),
    say('outlived', 'seen', 10),
  )
  assert.deepEqual(rejected, [])
  const forget = () => forgetExpiredFeedback(deps)
  const answered = async () => {
    const dependencies = { ...deps, rollup: createRollup(deps) }
    const { items } = await estimateSignals(dependencies, projectId, { signal: 'seen' })
    return items.map((item) => item.answered)
  }
  assert.deepEqual(await answered(), [2])
  const expected = [{ projectId, signal: 'seen', before: clock.now() - 30 * dayMs }]
  assert.deepEqual(await forget(), expected)
  assert.deepEqual(await answered(), [1])
  const { items } = await listFeedback(deps, projectId, { limit: 50 })
  assert.deepEqual(
    items.map(({ id, supersededBy }) => [id, supersededBy]),
    [
      ['outlived', 'expired'],
      ['young', null],
      ['other', null],
    ],
  )
  assert.deepEqual(await forget(), [])

  clock.set(clock.now() + 25 * dayMs)
  assert.equal((await forget()).length, 1)
  const left = await ledger.client.query({ query: 'select id from feedback_revision', format: 'JSONEachRow' })
  assert.deepEqual(await left.json(), [])
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRollup } from '../estimates/refresh-rollup.ts'
import { feedbackStage } from '../test-stage.ts'
import { getRetention } from './get-retention.ts'
import { retentionOfHours } from './retention-of-hours.ts'

async function stage(t: TestContext) {
  const { deps, projectId, clock, send, capture } = await feedbackStage(t)
  const rollup = createRollup({ ...deps, alsoCount: [retentionOfHours] })
  return {
    ...{ clock, capture },
    async send(...feedback: Record<string, unknown>[]) {
      assert.deepEqual((await send(...feedback)).rejected, [])
    },
    retention: (query: Parameters<typeof getRetention>[2] = {}) =>
      getRetention({ ...deps, rollup }, projectId, query),
  }
}

const on = (id: string, signal: string, value: unknown, more: Record<string, unknown> = {}) => ({
  ...{ signal, value, target: { kind: 'inference', id }, author: { kind: 'end-user', id: 'ann' }, ...more },
})
const look = (id: string, signal: string, afterMs: number, value: unknown, more = {}) =>
  on(id, signal, value, { afterMs, ...more })

test('tells acceptance, the rates at each look, and the survival that allows for closed documents', async (t) => {
  const { send, retention } = await stage(t)
  await send(
    ...['a', 'b', 'c', 'd', 'e'].map((id) => on(id, 'accepted', true)),
    on('f', 'accepted', false),
    // Unchanged, changed a little, changed by more than half, closed at once, and never looked at.
    look('a', 'edited', 15_000, 0),
    look('a', 'edited', 30_000, 0.2),
    look('b', 'edited', 15_000, 0.5),
    look('b', 'edited', 30_000, 0.51),
    look('c', 'still-there', 15_230, true),
    look('c', 'watch-ended', 29_999, 'closed'),
    look('d', 'watch-ended', 4_000, 'closed'),
    // Of a call that is not known, across the end of an hour.
    look('g', 'still-there', 15_000, true, { observedAt: '2026-05-01T11:55:15Z' }),
    look('g', 'still-there', 600_000, false, { observedAt: '2026-05-01T12:05:00Z' }),
    look('a', 'four-gram-survival', 15_000, 1),
    look('b', 'four-gram-survival', 15_000, 0.5),
  )
  const { items } = await retention()
  assert.equal(items.length, 1)
  const { shown, accepted, acceptance, points, cannotSay } = items[0]!
  assert.deepEqual([shown, accepted, acceptance?.n, cannotSay], [6, 5, 6, null])
  assert.deepEqual(
    points.map(({ afterMs, observed, stillThere, unedited, survival, censored }) => [
      ...[afterMs, observed, stillThere?.value, unedited?.value, survival?.value, censored],
    ]),
    [
      [15_000, 4, 1, 0.5, 1, 1],
      [30_000, 2, 0.5, 0, 1 - 1 / 3, 2],
      [600_000, 1, 0, undefined, 0, 3],
    ],
  )
  assert.equal(points[0]?.fourGrams?.value, 0.75)
})

test('the newest word of an author counts, and what was revised or taken back does not', async (t) => {
  const { send, retention, clock } = await stage(t)
  await send(
    on('a', 'accepted', false, { id: '1' }),
    on('b', 'accepted', true, { id: '2' }),
    look('a', 'still-there', 15_000, false, { id: '3' }),
    look('b', 'still-there', 15_000, false, { id: '4' }),
    look('b', 'still-there', 30_000, true, { id: '5' }),
  )
  clock.set(clock.now() + 1_000)
  await send(
    on('a', 'accepted', true, { id: '6' }),
    on('b', 'accepted', null, { id: '7', supersedes: '2' }),
    look('a', 'still-there', 15_000, true, { id: '8', supersedes: '3' }),
    // Sent twice, as after a lost answer.
    look('b', 'still-there', 30_000, true, { id: '5' }),
    // Somebody else's text of the same suggestion.
    look('b', 'still-there', 30_000, false, { id: '9', author: { kind: 'end-user', id: 'bob' } }),
  )
  const [{ shown, accepted, points } = assert.fail()] = (await retention()).items
  assert.deepEqual([shown, accepted], [1, 1])
  assert.deepEqual(
    points.map(({ afterMs, stillThere }) => [afterMs, stillThere?.value, stillThere?.n]),
    [
      [15_000, 0.5, 2],
      [30_000, 0.5, 2],
    ],
  )
})

test('curves are told apart by what the call was, and cut to the calls that are asked about', async (t) => {
  const { send, capture, retention, clock } = await stage(t)
  await send(
    on('a', 'accepted', true),
    on('b', 'accepted', true),
    on('c', 'accepted', false),
    look('a', 'still-there', 15_000, true),
    look('b', 'still-there', 15_000, false),
  )
  // The calls come after what was said of them.
  await capture({ inference_id: 'a', segment: 'tests' })
  await capture({ inference_id: 'b', segment: 'scripts', variant: 'large' })
  await capture({ inference_id: 'c', segment: 'tests', function: 'other' })
  const told = async (query: Parameters<typeof retention>[0]) =>
    (await retention(query)).items.map(({ group, shown, accepted, points }) => [
      ...[group, shown, accepted, points.map(({ stillThere }) => stillThere?.value)],
    ])
  assert.deepEqual(await told({ by: 'segment' }), [
    ['tests', 2, 1, [1]],
    ['scripts', 1, 1, [0]],
  ])
  assert.deepEqual(await told({ by: 'variant', function: 'route' }), [
    ['large', 1, 1, [0]],
    ['small', 1, 1, [1]],
  ])
  assert.deepEqual(await told({ model: 'other' }), [])
  const now = new Date(clock.now()).toISOString()
  assert.deepEqual(await told({ since: now }), [])
  assert.deepEqual(await told({ until: now }), [['', 3, 2, [0.5]]])
  const [other] = (await retention({ by: 'function' })).items.filter(({ group }) => group === 'other')
  assert.match(other?.cannotSay ?? '', /Nothing was accepted yet/)
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Feedback } from '@loopwright/contract'
import { newId } from '../../platform/new-id.ts'
import { listFeedback } from '../list-feedback.ts'
import { feedbackStage } from '../test-stage.ts'
import { type EstimateQuestion, estimateSignals } from './estimate-signals.ts'
import { loadGroups, toQuestion } from './load-groups.ts'
import type { PeopleSample } from './people-sample.ts'
import { createRollup } from './refresh-rollup.ts'

async function stage(t: TestContext) {
  const base = await feedbackStage(t)
  const { deps, projectId } = base
  let rollup = createRollup(deps)
  return {
    ...base,
    async send(...feedback: Record<string, unknown>[]) {
      const { rejected } = await base.send(...feedback)
      assert.deepEqual(rejected, [])
    },
    capture: (...spans: Record<string, unknown>[]) =>
      base.capture(
        ...spans.map((span) => ({ confidence: null, end_user_id: `user of ${span.inference_id}`, ...span })),
      ),
    estimates: (query: EstimateQuestion = {}) => estimateSignals({ ...deps, rollup }, projectId, query),
    settle: () => rollup.settle(projectId),
    names: async () => rollup.namesOf(projectId, await rollup.refresh(projectId)),
    restart() {
      rollup = createRollup(deps)
    },
  }
}

type Stage = Awaited<ReturnType<typeof stage>>

const on = (id: string, signal: string, value: unknown, more: Record<string, unknown> = {}) => ({
  ...{ signal, value, target: { kind: 'inference', id }, author: { kind: 'end-user', id: `user of ${id}` } },
  ...more,
})

/** Rates by signal, interval and variant as anybody would count them who reads all feedback. */
async function fromRawRows({ deps, projectId }: Stage): Promise<unknown[]> {
  const { items } = await listFeedback(deps, projectId, { limit: 500 })
  const counted = items.filter(
    ({ value, supersededBy, kind }) => value !== null && supersededBy === null && kind !== 'automated',
  )
  const byAuthor = Map.groupBy(counted, ({ signal, afterMs, target, author }) =>
    JSON.stringify([signal, afterMs, target, author]),
  )
  const newest = [...byAuthor.values()].map((said) => said[0]!)
  const byCall = Map.groupBy(newest, ({ signal, afterMs, target, variant }) =>
    JSON.stringify([signal, afterMs, variant ?? '', target]),
  )
  const byGroup = Map.groupBy([...byCall], ([key]) => JSON.stringify(JSON.parse(key).slice(0, 3)))
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const numbers = (said: Feedback[]) => mean(said.map(({ value }) => Number(value)))
  return [...byGroup]
    .map(([group, calls]) => {
      const value = mean(calls.map(([, said]) => numbers(said)))
      const [signal] = JSON.parse(group)
      // One value of a number says nothing about how they vary.
      const isTold = signal !== 'rating' || calls.length > 1
      return [...JSON.parse(group), calls.length, isTold ? Math.round(value * 1e6) / 1e6 : null]
    })
    .sort(byText)
}

async function fromCounts({ estimates }: Stage): Promise<unknown[]> {
  const { items } = await estimates({ by: ['variant'] })
  return items
    .filter(({ kind }) => kind !== 'automated')
    .map(({ signal, afterMs, group, answered, raw, cannotSay }) => {
      assert.ok(raw !== null || cannotSay !== null)
      return [signal, afterMs, group.variant, answered, raw && Math.round(raw.value * 1e6) / 1e6]
    })
    .sort(byText)
}

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

test('tells rates and means by what the calls were, and how many of them were answered', async (t) => {
  const { send, capture, estimates } = await stage(t)
  await send(
    on('a', 'helpful', true),
    on('b', 'helpful', false),
    on('b', 'reason', 'style'),
    on('c', 'reason', 'unsafe'),
  )
  await capture(...['a', 'b', 'c', 'd'].map((inference_id) => ({ inference_id })), {
    ...{ inference_id: 'e', variant: 'large', metadata: { locale: 'de' } },
  })
  await send(on('e', 'helpful', true), on('a', 'rating', 5), on('b', 'rating', 1))
  const told = async (query: EstimateQuestion) =>
    (await estimates(query)).items
      .filter(({ kind }) => kind === 'explicit')
      .map(({ signal, group, calls, answered, responseRate, raw }) => [
        ...[signal, ...Object.values(group), calls, answered, responseRate?.value, raw?.value, raw?.n],
      ])
  assert.deepEqual(await told({ by: ['variant'] }), [
    ['helpful', 'small', 4, 2, 0.5, 0.5, 2],
    ['helpful', 'large', 1, 1, 1, 1, 1],
    ['rating', 'small', 4, 2, 0.5, 3, 2],
    ['reason', 'small', 4, 2, 0.5, -0.65, 2],
  ])
  assert.deepEqual(await told({ signal: 'helpful', by: ['locale', 'day'], variant: 'large' }), [
    ['helpful', 'de', '2026-05-01', 1, 1, 1, 1, 1],
  ])
  assert.deepEqual(await told({ signal: 'helpful', by: ['hour'], until: '2026-05-01T11:00:00Z' }), [])
  assert.deepEqual(await told({ signal: 'helpful', by: ['week'] }), [
    ['helpful', '2026-04-27', 5, 3, 0.6, 2 / 3, 3],
  ])
  const latency = (await estimates({ signal: 'latency', by: ['variant'] })).items
  assert.deepEqual(
    latency.map(({ group, answered, responseRate }) => [group.variant, answered, responseRate?.value]),
    [
      ['small', 4, 1],
      ['large', 1, 1],
    ],
  )
})

test('one end user who says it 500 times is not 500 people', async (t) => {
  const at = await stage(t)
  const { send, capture, estimates, deps, projectId } = at
  const ids = Array.from({ length: 500 }, () => newId())
  await capture(...ids.map((inference_id) => ({ inference_id, end_user_id: 'loud' })))
  await send(...ids.map((id) => on(id, 'helpful', true, { author: { kind: 'end-user', id: 'loud' } })))
  const [alone] = (await estimates({ signal: 'helpful' })).items
  assert.deepEqual([alone?.answered, alone?.raw?.value], [500, 1])
  assert.ok(alone!.raw!.low < 0.5, 'one person cannot show that everybody is content')

  const others = Array.from({ length: 500 }, () => newId())
  await capture(...others.map((inference_id) => ({ inference_id, variant: 'large' })))
  await send(...others.map((id) => on(id, 'helpful', true)))
  const [many] = (await estimates({ signal: 'helpful', variant: 'large' })).items
  assert.ok(many!.raw!.low > 0.98)

  // A part of the people stands for all in how they differ, unless it is of too few.
  const asked = {
    projectId,
    signals: ['helpful', 'latency'],
    by: ['variant' as const],
    withoutFlagged: false,
  }
  const { client } = deps.ledger
  const names = await at.names()
  const { groups } = await loadGroups(client, toQuestion(asked, names), names)
  const millions = { ...names, rows: 2_000_000 }
  const load = async (sample: PeopleSample) =>
    (await loadGroups(client, toQuestion(asked, millions), millions, sample)).groups
  const sampled = await load({ enough: 250, fewest: 100 })
  assert.deepEqual(
    sampled.map(({ sums: { share: _, ...sums }, ...group }) => [group, sums.n, sums.sum, sums.sumOfSquares]),
    groups.map(({ sums: { share: _, ...sums }, ...group }) => [group, sums.n, sums.sum, sums.sumOfSquares]),
  )
  // The one who is loud is all of a group: a sample with or without them says nothing.
  const isLoud = ({ name }: (typeof groups)[number]) => name.variant === 'small'
  for (const [index, { sums, ...group }] of groups.entries()) {
    assert.deepEqual([sums.share, sampled[index]!.sums.share], [1, isLoud({ sums, ...group }) ? 1 : 0.25])
    const spread = sampled[index]!.sums.squaredCounts / sampled[index]!.sums.share!
    assert.ok(Math.abs(spread / sums.squaredCounts - 1) < 0.5, `${spread}`)
  }
  assert.deepEqual(await load({ enough: 250, fewest: 200 }), groups)
})

test('of more groups than anybody reads the largest are shown, whoever tells of them', async (t) => {
  const { send, capture, estimates } = await stage(t)
  const calls = Array.from({ length: 720 }, (_, index) => ({
    inference_id: newId(),
    segment: `segment ${index < 20 ? index % 5 : index}`,
  }))
  await capture(...calls)
  await send(
    ...calls.slice(0, 120).map(({ inference_id }, index) => on(inference_id, 'helpful', index % 4 > 0)),
  )
  const { items, isCut } = await estimates({ by: ['segment'] })
  assert.deepEqual([items.length, isCut], [2_000, true])
  const largest = items.filter(({ group }) => /^segment [0-4]$/.test(group.segment!))
  assert.deepEqual(
    largest
      .map(({ signal, group, calls, answered }) => `${signal} ${group.segment} ${answered}/${calls}`)
      .toSorted(),
    ['failed', 'helpful', 'latency', 'output-length'].flatMap((signal) =>
      [0, 1, 2, 3, 4].map((segment) => `${signal} segment ${segment} 4/4`),
    ),
  )
  const [one] = (await estimates({ signal: 'helpful', segment: 'segment 3' })).items
  const isSegment = (name: string) => (item: (typeof items)[number]) =>
    item.signal === 'helpful' && item.group.segment === name
  assert.deepEqual(largest.find(isSegment('segment 3'))?.raw, one?.raw)
  // Of calls that nobody captured there may be more answers than of any others.
  await send(...Array.from({ length: 5 }, () => on(newId(), 'helpful', true)))
  const later = (await estimates({ by: ['segment'] })).items
  const told = (name: string) => later.filter(isSegment(name)).map(({ calls, answered }) => [calls, answered])
  assert.deepEqual([told(''), told('segment 3'), later.length], [[[0, 5]], [[4, 4]], 2_000])
})

test('counts are those of the raw rows, whatever comes late, again, revised or taken back, and after a restart', async (t) => {
  const at = await stage(t)
  const { send, capture, clock } = at
  const agree = async (what: string) => assert.deepEqual(await fromCounts(at), await fromRawRows(at), what)
  await send(
    on('a', 'helpful', true, { id: '1' }),
    on('b', 'helpful', false, { id: '2' }),
    on('b', 'rating', 3),
  )
  await agree('before their calls')
  await capture({ inference_id: 'a' }, { inference_id: 'b', variant: 'large' })
  await agree('after their calls')
  await at.settle()
  clock.set(clock.now() + 3 * 86_400_000)
  await send(
    on('a', 'still-there', true, { afterMs: 15_000 }),
    on('a', 'still-there', false, { afterMs: 30_000 }),
    on('b', 'rating', 4, { author: { kind: 'end-user', id: 'another' } }),
    on('a', 'helpful', false, { id: '1' }),
  )
  await agree('days later, by several authors, and sent again under the same id')
  at.restart()
  await send(on('a', 'helpful', false, { id: '3', supersedes: '1' }))
  await agree('revised after a restart')
  await send(on('b', 'helpful', null, { id: '4', supersedes: '2' }))
  await agree('taken back')
  // The same call as it became: feedback on it stands where the call stands now.
  await send(on('c', 'helpful', true), on('never', 'helpful', true))
  await capture({ inference_id: 'c' })
  await agree('a new call, and one that never comes')
})

test('what a category is worth may change, and all that was counted with it does', async (t) => {
  const { send, capture, estimates, deps, projectId } = await stage(t)
  await capture({ inference_id: 'a' }, { inference_id: 'b' })
  await send(on('a', 'reason', 'style'), on('b', 'reason', 'unsafe'))
  const mean = async () => (await estimates({ signal: 'reason' })).items[0]?.raw?.value
  assert.equal(await mean(), -0.65)
  await deps.catalog.pool.query(
    `update signal set categories = '{"style": 0, "unsafe": -1}' where project_id = $1 and name = 'reason'`,
    [projectId],
  )
  deps.signals.forget(projectId)
  assert.equal(await mean(), -0.5)
})

test('corrects for who answered where calls that look alike differ in how often they are answered', async (t) => {
  const { send, capture, estimates } = await stage(t)
  const calls = Array.from({ length: 600 }, (_, index) => ({
    inference_id: newId(),
    segment: index % 2 === 0 ? 'new' : 'paying',
    isGood: index % 2 === 0 ? index % 10 === 0 : index % 10 !== 1,
    // The new ones are content less often and answer more often.
    isAnswered: index % 2 === 0 ? index % 4 < 2 : index % 20 === 1 || index % 20 === 3,
  }))
  await capture(...calls.map(({ inference_id, segment }) => ({ inference_id, segment })))
  const answered = calls.filter(({ isAnswered }) => isAnswered)
  await send(...answered.map(({ inference_id, isGood }) => on(inference_id, 'helpful', isGood)))
  const [told] = (await estimates({ signal: 'helpful', correct: true })).items
  const truth = calls.filter(({ isGood }) => isGood).length / calls.length
  assert.ok(told?.raw && told.corrected && told.bounds, told?.cannotSay ?? '')
  assert.ok(Math.abs(told.corrected.estimate.value - truth) < Math.abs(told.raw.value - truth))
  assert.ok(told.bounds.low < told.bounds.high && told.bounds.oddsRatio === 2)
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import { feedbackStage } from '../test-stage.ts'
import { getRankings } from './get-rankings.ts'

type Item = { id: string; ranker?: string; isClicked: boolean }

async function stageOf(t: TestContext) {
  const stage = await feedbackStage(t)
  return {
    ...stage,
    rankings: (slice = {}) => getRankings(stage.deps, stage.projectId, slice),
    async show(lists: readonly (readonly Item[])[], prefix: string) {
      const feedback = lists.flatMap((list, index) =>
        list.flatMap(({ id, ranker, isClicked }, place) => {
          const anchor = { kind: 'item', id, position: place + 1, ...(ranker && { ranker }) }
          const about = { value: true, target: { kind: 'span', id: `${prefix} ${index}` }, anchor }
          return [
            { signal: 'impression', ...about },
            ...(isClicked ? [{ id: `${prefix} ${index} ${id}`, signal: 'clicked', ...about }] : []),
          ]
        }),
      )
      for (let start = 0; start < feedback.length; start += 1_000) {
        const { rejected } = await stage.send(...feedback.slice(start, start + 1_000))
        assert.deepEqual(rejected, [])
      }
    },
  }
}

test('click rates are told by position, and by item as if it always stood first', async (t) => {
  const { rankings, show, send } = await stageOf(t)
  const none = await rankings()
  assert.deepEqual([none.positions, none.items, none.interleaving], [[], [], []])
  assert.match(none.cannotSay!, /"impression"/)

  const fixed = Array.from({ length: 30 }, (_, index) => [
    { id: 'a', isClicked: index % 2 === 0 },
    { id: 'b', isClicked: index % 5 === 0 },
  ])
  await show(fixed, 'fixed')
  const same = await rankings()
  assert.match(same.cannotSay!, /always stands at the same position/)
  assert.deepEqual(
    same.positions.map(({ impressions, clicks, clickRate, examination }) => [
      impressions,
      clicks,
      clickRate!.value,
      examination,
    ]),
    [
      [30, 15, 0.5, null],
      [30, 6, 0.2, null],
    ],
  )
  assert.ok(same.items.every(({ debiased }) => debiased === null))

  // Both attract alike; the second place is looked at half as often, and "b" mostly stands there.
  const random = seededRandom('lists')
  const swapped = Array.from({ length: 700 }, () => {
    const ids = random.chance(0.8) ? ['a', 'b'] : ['b', 'a']
    return ids.map((id, place) => ({ id, isClicked: random.chance(place === 0 ? 0.4 : 0.2) }))
  })
  await show(swapped, 'swapped')
  const { positions, items, cannotSay } = await rankings()
  assert.equal(cannotSay, null)
  assert.ok(Math.abs(positions[1]!.examination! - 0.5) < 0.12, `${positions[1]!.examination}`)
  const [a, b] = ['a', 'b'].map((id) => items.find((item) => item.id === id)!)
  assert.ok(a!.clickRate!.low > b!.clickRate!.high)
  assert.ok(a!.debiased!.low < b!.debiased!.high && b!.debiased!.low > b!.clickRate!.high)

  const clicksBefore = positions[0]!.clicks
  await send({
    ...{
      id: 'back',
      signal: 'clicked',
      value: null,
      supersedes: 'fixed 0 a',
      target: { kind: 'span', id: 'fixed 0' },
    },
  })
  assert.equal((await rankings()).positions[0]!.clicks, clicksBefore - 1)
  assert.equal((await rankings({ until: '2026-01-01T00:00:00Z' })).positions.length, 0)
})

test('of two rankers in one list the one with more clicks wins it', async (t) => {
  const { rankings, show } = await stageOf(t)
  const list = (...items: [id: string, ranker: string, isClicked: boolean][]) =>
    items.map(([id, ranker, isClicked]) => ({ id, ranker, isClicked }))
  await show(
    [
      list(['a', 'new', true], ['b', 'old', false], ['c', 'new', true]),
      list(['b', 'old', true], ['a', 'new', true], ['c', 'new', true]),
      list(['b', 'old', true], ['a', 'new', false]),
      list(['b', 'old', true], ['a', 'new', true]),
      list(['b', 'old', false], ['a', 'new', false]),
      list(['b', 'old', true], ['d', 'old', true]),
    ],
    'list',
  )
  const { interleaving } = await rankings()
  assert.deepEqual(
    interleaving.map(({ share, ...duel }) => ({ ...duel, share: share!.value, n: share!.n })),
    [{ one: 'new', other: 'old', oneWins: 2, otherWins: 1, ties: 2, share: 2 / 3, n: 3 }],
  )
})

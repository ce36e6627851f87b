import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import type { ClickCount } from './click-counts.ts'
import { comparableCounts } from './comparable-counts.ts'
import { positionBasedModel } from './position-based-model.ts'

const looks = [0.9, 0.6, 0.4, 0.25, 0.1]
const attracts = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05]

/** Lists of five of six items, mostly in the order of how they attract, as a ranker would have them. */
function simulateClicks(lists: number, seed: string | number): ClickCount[] {
  const random = seededRandom(seed)
  const counts = new Map<string, ClickCount>()
  for (let list = 0; list < lists; list++) {
    const order = attracts
      .map((attract, item) => ({ item, key: attract + 0.3 * random.normal() }))
      .sort((one, other) => other.key - one.key)
    for (const [index, look] of looks.entries()) {
      const { item } = order[index]!
      const key = `${item} ${index}`
      const count = counts.get(key) ?? {
        item: `item-${item}`,
        position: index + 1,
        impressions: 0,
        clicks: 0,
      }
      counts.set(key, count)
      count.impressions++
      if (random.chance(look) && random.chance(attracts[item]!)) count.clicks++
    }
  }
  return [...counts.values()]
}

const rawRate = (counts: readonly ClickCount[], item: string) => {
  const ofItem = counts.filter((count) => count.item === item)
  const sum = (of: (count: ClickCount) => number) => ofItem.reduce((total, count) => total + of(count), 0)
  return sum(({ clicks }) => clicks) / sum(({ impressions }) => impressions)
}

test('it finds how positions are looked at, and what items would be clicked if they stood first', () => {
  const counts = simulateClicks(40_000, 'large')
  const { examination, attraction } = positionBasedModel(counts)
  for (const [index, look] of looks.entries())
    assert.ok(
      Math.abs(examination.get(index + 1)! - look / looks[0]!) < 0.03,
      `${index}: ${examination.get(index + 1)}`,
    )
  for (const [item, attract] of attracts.entries()) {
    const measured = attraction.get(`item-${item}`)!
    assert.ok(measured.status === 'estimated')
    assert.ok(Math.abs(measured.value - attract * looks[0]!) < 0.02, `${item}: ${measured.value}`)
    assert.ok(rawRate(counts, `item-${item}`) < 0.85 * measured.value)
  }
})

test('its intervals cover the truth at the nominal rate, raw click rates do not', () => {
  const covered = attracts.map(() => 0)
  const runs = 300
  for (let run = 0; run < runs; run++) {
    const { attraction } = positionBasedModel(simulateClicks(600, `run ${run}`))
    for (const [item, attract] of attracts.entries()) {
      const measured = attraction.get(`item-${item}`)!
      const truth = attract * looks[0]!
      if (measured.status === 'estimated' && measured.low <= truth && truth <= measured.high) covered[item]!++
    }
  }
  const all = covered.reduce((sum, count) => sum + count, 0) / runs / attracts.length
  assert.ok(all >= 0.93, `${all}`)
  assert.ok(
    covered.every((count) => count >= 0.9 * runs),
    covered.join(' '),
  )
})

test('positions that no item connects are not compared', () => {
  const fixed: ClickCount[] = [
    { item: 'a', position: 1, impressions: 100, clicks: 30 },
    { item: 'b', position: 2, impressions: 100, clicks: 10 },
  ]
  assert.deepEqual(comparableCounts(fixed), [])
  const swapped: ClickCount[] = [
    { item: 'c', position: 4, impressions: 100, clicks: 12 },
    { item: 'c', position: 5, impressions: 100, clicks: 9 },
    ...fixed,
  ]
  assert.deepEqual(
    comparableCounts(swapped).map(({ item, position }) => `${item}${position}`),
    ['c4', 'c5'],
  )
  assert.equal(
    comparableCounts([...swapped, { item: 'a', position: 4, impressions: 9, clicks: 1 }]).length,
    4,
  )
})

test('an item without a click has an interval, and nothing breaks where nobody clicks', () => {
  const counts: ClickCount[] = [
    { item: 'a', position: 1, impressions: 100, clicks: 40 },
    { item: 'a', position: 2, impressions: 100, clicks: 20 },
    { item: 'a', position: 3, impressions: 100, clicks: 0 },
    { item: 'b', position: 1, impressions: 50, clicks: 0 },
    { item: 'c', position: 3, impressions: 50, clicks: 0 },
  ]
  const { examination, attraction } = positionBasedModel(counts)
  assert.ok(Math.abs(examination.get(2)! - 0.5) < 0.01)
  assert.ok(examination.get(3)! < 0.01)
  const none = attraction.get('b')!
  assert.ok(none.status === 'estimated' && none.value < 0.01 && none.high > 0.05 && none.high < 0.12)
})

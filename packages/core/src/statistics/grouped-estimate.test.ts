import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterCount, designEffectOf, estimateFromGroups, type GroupedSums } from './grouped-estimate.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** What each person said, put into groups by chance as hashes do. */
function sumsOf(people: readonly number[][], groupCount: number, random: SeededRandom): GroupedSums {
  const groups = new Map<number, { n: number; sum: number }>()
  for (const values of people) {
    const group = random.integer(groupCount)
    const before = groups.get(group) ?? { n: 0, sum: 0 }
    groups.set(group, { n: before.n + values.length, sum: before.sum + add(values) })
  }
  const all = [...groups.values()]
  const values = people.flat()
  return {
    ...{ n: values.length, sum: add(values), sumOfSquares: add(values.map((value) => value * value)) },
    groups: all.length,
    squaredSums: add(all.map(({ sum }) => sum * sum)),
    sumsTimesCounts: add(all.map(({ n, sum }) => n * sum)),
    squaredCounts: add(all.map(({ n }) => n * n)),
  }
}

const add = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

test('strangers who say it once each are as good as a simple sample', () => {
  const random = seededRandom(1)
  const people = Array.from({ length: 400 }, (_, index) => [index % 4 === 0 ? 1 : 0])
  const told = estimateFromGroups({ sums: sumsOf(people, 1_024, random), isRate: true, groupCount: 1_024 })
  const simple = wilsonInterval({ successes: 100, n: 400 })
  assert.ok(told.status === 'estimated' && simple.status === 'estimated')
  assert.ok(told.high - told.low >= simple.high - simple.low)
  assert.ok(told.high - told.low < 1.25 * (simple.high - simple.low))
})

test('one person, and nobody, are too few', () => {
  const random = seededRandom(2)
  const loud = [Array.from({ length: 500 }, () => 1)]
  const rate = estimateFromGroups({ sums: sumsOf(loud, 64, random), isRate: true, groupCount: 64 })
  assert.ok(rate.status === 'estimated' && rate.low < 0.5 && rate.n === 500)
  const mean = estimateFromGroups({ sums: sumsOf(loud, 64, random), isRate: false, groupCount: 64 })
  assert.match(mean.status === 'cannot-say' ? mean.missing : '', /one person/)
  assert.equal(
    estimateFromGroups({ sums: sumsOf([], 64, random), isRate: true, groupCount: 64 }).status,
    'cannot-say',
  )
})

for (const groupCount of [64, 1_024]) {
  test(`intervals cover the truth where people differ and some say much, in ${groupCount} groups`, () => {
    const random = seededRandom(groupCount)
    const covered = { rate: 0, mean: 0 }
    const runs = 500
    for (let run = 0; run < runs; run++) {
      const people = Array.from({ length: 150 }, () => {
        const own = random.chance(0.3) ? 0.9 : 0.5
        return Array.from({ length: 1 + random.integer(12) }, () => own)
      })
      const said = people.map((values) => values.map((own) => (random.chance(own) ? 1 : 0)))
      const rated = people.map((values) => {
        const leaning = random.normal()
        return values.map((own) => own + leaning + random.normal())
      })
      const rate = estimateFromGroups({ sums: sumsOf(said, groupCount, random), isRate: true, groupCount })
      const mean = estimateFromGroups({ sums: sumsOf(rated, groupCount, random), isRate: false, groupCount })
      const truth = 0.3 * 0.9 + 0.7 * 0.5
      if (rate.status === 'estimated' && rate.low <= truth && truth <= rate.high) covered.rate++
      if (mean.status === 'estimated' && mean.low <= truth && truth <= mean.high) covered.mean++
    }
    assert.ok(covered.rate / runs >= 0.93, `${covered.rate} of ${runs} rates`)
    assert.ok(covered.mean / runs >= 0.93, `${covered.mean} of ${runs} means`)
  })
}

test('people are counted from the groups that have any', () => {
  const random = seededRandom(5)
  const people = Array.from({ length: 1_000 }, () => [1])
  const { groups } = sumsOf(people, 1_024, random)
  assert.ok(Math.abs(clusterCount(groups, 1_024) - 1_000) < 100)
})

test('the design effect is how often each person says the same', () => {
  const random = seededRandom(7)
  const strangers = Array.from({ length: 600 }, (_, index) => [index % 3 === 0 ? 1 : 0])
  const ten = strangers.map(([value]) => Array.from({ length: 10 }, () => value!))
  for (const isRate of [true, false]) {
    const effectOf = (people: readonly number[][]) =>
      designEffectOf({ sums: sumsOf(people, 1_024, random), isRate, groupCount: 1_024 })
    assert.ok(effectOf(strangers) < 1.2)
    assert.ok(Math.abs(effectOf(ten) - 10) < 2, `${effectOf(ten)}`)
  }
  assert.ok(designEffectOf({ sums: sumsOf([[1, 1, 1, 1]], 64, random), isRate: false, groupCount: 64 }) === 4)
})

test('how people differ shows in an eighth of them as well as in all', () => {
  const random = seededRandom(7)
  const people = Array.from({ length: 40_000 }, () => {
    const leaning = random.next()
    return Array.from({ length: 1 + random.integer(5) }, () => (random.chance(leaning) ? 1 : 0))
  })
  const all = sumsOf(people, 1_024, random)
  const { groups, squaredSums, sumsTimesCounts, squaredCounts } = sumsOf(people.slice(0, 5_000), 128, random)
  const some = { ...all, groups, squaredSums, sumsTimesCounts, squaredCounts, share: 1 / 8 }
  for (const isRate of [true, false]) {
    const told = estimateFromGroups({ sums: all, isRate, groupCount: 1_024 })
    const sampled = estimateFromGroups({ sums: some, isRate, groupCount: 1_024 })
    assert.ok(told.status === 'estimated' && sampled.status === 'estimated')
    assert.deepEqual([sampled.value, sampled.n], [told.value, told.n])
    const ratio = (sampled.high - sampled.low) / (told.high - told.low)
    assert.ok(ratio > 0.8 && ratio < 1.25, `${ratio}`)
    assert.match(sampled.method, /how people differ taken from 1 in 8/)
    const effects = [all, some].map((sums) => designEffectOf({ sums, isRate, groupCount: 1_024 }))
    assert.ok(Math.abs(effects[1]! / effects[0]! - 1) < 0.4, `${effects}`)
  }
})

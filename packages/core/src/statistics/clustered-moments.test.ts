import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusteredMoments } from './clustered-moments.ts'
import { pairedDifference } from './paired-difference.ts'
import { seededRandom } from './seeded-random.ts'
import { weightedMoments } from './weighted-moments.ts'

test('clusters of one are independent values', () => {
  const values = [1, 0, 3, 2, 5]
  const weights = [1, 2, 1, 4, 1]
  assert.deepEqual(
    clusteredMoments(values, weights, ['a', 'b', 'c', 'd', 'e']),
    weightedMoments(values, weights),
  )
})

test('copies of a value in one cluster say no more than the value itself', () => {
  const values = [0, 1, 1, 0, 1, 0, 0, 1]
  const once = weightedMoments(values, Array(values.length).fill(1))
  const copied = values.flatMap((value) => [value, value, value])
  const clusters = values.flatMap((_, index) => Array<string>(3).fill(`${index}`))
  const moments = clusteredMoments(copied, Array(copied.length).fill(1), clusters)
  assert.ok(Math.abs(moments.varianceOfMean / once.varianceOfMean - 1) < 1e-9)
  assert.ok(moments.effectiveN < copied.length / 2)
})

test('the paired interval covers the truth when people differ, and would not if their calls were taken for strangers', () => {
  const random = seededRandom('clustered-coverage')
  const truth = 0.1
  const runs = 400
  let covered = 0
  let naive = 0
  for (let run = 0; run < runs; run += 1) {
    const pairs = Array.from({ length: 60 }, (_, person) => {
      // Half of the people gain on all that they ask, some lose on all: calls of a person go together.
      const draw = random.next()
      const [before, after] = draw < 0.2 ? [0, 1] : draw < 0.3 ? [1, 0] : [1, 1]
      return Array.from({ length: 6 }, () => ({
        before,
        after,
        inclusionProbability: 0.2,
        cluster: `${person}`,
      }))
    }).flat()
    const covers = (items: typeof pairs | Omit<(typeof pairs)[number], 'cluster'>[]) => {
      const interval = pairedDifference({ pairs: items })
      return interval.status === 'estimated' && interval.low <= truth && truth <= interval.high
    }
    if (covers(pairs)) covered += 1
    if (covers(pairs.map(({ cluster: _cluster, ...pair }) => pair))) naive += 1
  }
  assert.ok(covered / runs >= 0.93, `covered ${covered / runs}`)
  assert.ok(naive / runs < 0.75, `taken for strangers ${naive / runs}`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { doubtfulAuthors } from './doubtful-authors.ts'
import { floodBound } from './flood-bound.ts'

test('a flood is far above what is usual, and never a handful', () => {
  const quiet = { lowerQuartile: 1, median: 1, upperQuartile: 2 }
  assert.equal(floodBound(quiet, 10), 20)
  assert.ok(floodBound(quiet, 1_000_000) >= floodBound(quiet, 10))
  const busy = floodBound({ lowerQuartile: 80, median: 100, upperQuartile: 120 }, 1_000)
  assert.ok(busy > 200 && busy < 400)
})

test('who says the opposite of everybody is doubted, and hardly ever anybody else', () => {
  const random = seededRandom(7)
  let doubted = 0
  for (let project = 0; project < 200; project++) {
    const authors = Array.from({ length: 30 }, (_, index) => ({
      ...{ authorId: `author-${index}`, signal: 'helpful', compared: 40 },
      agreed: Array.from({ length: 40 }).filter(() => random.next() < 0.8).length,
    }))
    doubted += doubtfulAuthors(authors).length > 0 ? 1 : 0
    const found = doubtfulAuthors([
      ...authors,
      { authorId: 'contrary', signal: 'helpful', compared: 40, agreed: 6 },
    ])
    assert.ok(found.some(({ authorId }) => authorId === 'contrary'))
  }
  assert.ok(doubted <= 20, `${doubted} of 200 projects`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashToUnit } from './hash-to-unit.ts'
import { normalCdf } from './normal-distribution.ts'
import { seededRandom } from './seeded-random.ts'

/** The largest distance between the sample's distribution and the uniform one (Kolmogorov–Smirnov). */
function distanceFromUniform(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.max(
    ...sorted.map((value, index) =>
      Math.max(Math.abs(value - index / sorted.length), Math.abs(value - (index + 1) / sorted.length)),
    ),
  )
}
/** Exceeded by a truly uniform sample once in a thousand times. */
const limit = (n: number) => 1.95 / Math.sqrt(n)

test('the same seed repeats, another seed does not', () => {
  const numbers = (seed: number | string) => {
    const random = seededRandom(seed)
    return Array.from({ length: 5 }, random.next)
  }
  assert.deepEqual(numbers(7), numbers(7))
  assert.deepEqual(numbers('seven'), numbers('seven'))
  assert.notDeepEqual(numbers(7), numbers(8))
})

test('numbers are uniform, normals normal, and integers cover their range', () => {
  const random = seededRandom(42)
  const n = 20_000
  assert.ok(distanceFromUniform(Array.from({ length: n }, random.next)) < limit(n))
  assert.ok(distanceFromUniform(Array.from({ length: n }, () => normalCdf(random.normal()))) < limit(n))
  const counts = Array.from({ length: 6 }, () => 0)
  for (let roll = 0; roll < n; roll++) counts[random.integer(6)]! += 1
  for (const count of counts) assert.ok(Math.abs(count - n / 6) < 200, String(counts))
})

test('first numbers of consecutive seeds are unrelated', () => {
  const firsts = Array.from({ length: 5000 }, (_, seed) => seededRandom(seed).next())
  assert.ok(distanceFromUniform(firsts) < limit(5000))
})

test('a shuffle keeps the elements and favours no place', () => {
  const random = seededRandom(3)
  const places = [0, 0, 0, 0]
  for (let round = 0; round < 8000; round++) {
    const shuffled = random.shuffle(['a', 'b', 'c', 'd'])
    assert.deepEqual([...shuffled].sort(), ['a', 'b', 'c', 'd'])
    places[shuffled.indexOf('a')]! += 1
  }
  for (const count of places) assert.ok(Math.abs(count - 2000) < 160, String(places))
})

test('hashes of ids that differ in one character are uniform and unrelated', () => {
  const n = 20_000
  for (const prefix of ['', 'user-', '0192f0c1-7c8e-7000-8000-00000000']) {
    const values = Array.from({ length: n }, (_, index) => hashToUnit(`${prefix}${index}`))
    assert.ok(distanceFromUniform(values) < limit(n), prefix)
    let product = 0
    for (let index = 1; index < n; index++) product += (values[index]! - 0.5) * (values[index - 1]! - 0.5)
    assert.ok(Math.abs((12 * product) / n) < 4 / Math.sqrt(n), 'neighbours are correlated')
  }
})

test('hashes under two salts are unrelated', () => {
  const n = 20_000
  let product = 0
  for (let index = 0; index < n; index++) {
    product += (hashToUnit(`one/${index}`) - 0.5) * (hashToUnit(`two/${index}`) - 0.5)
  }
  assert.ok(Math.abs((12 * product) / n) < 4 / Math.sqrt(n))
})

test('a hash never changes: assignments made last year must hold', () => {
  assert.equal(hashToUnit('experiment/user-1'), HASH_OF_USER_1)
  assert.equal(hashToUnit(''), HASH_OF_NOTHING)
})

const HASH_OF_USER_1 = 0.40991995650352575
const HASH_OF_NOTHING = 0.6019163686220165

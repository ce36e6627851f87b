import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignVariant } from './assign-variant.ts'

const units = Array.from({ length: 20_000 }, (_, index) => `user-${index}`)
const split = (share: number) => [
  { variantId: 'current', weight: 1 - share },
  { variantId: 'canary', weight: share },
]
const variantOf = (unit: string, weights: { variantId: string; weight: number }[], salt = 'rollout-1') =>
  assignVariant({ unit, weights, salt })?.variantId

test('a unit keeps its variant, and the shares are those asked for', () => {
  const weights = [
    { variantId: 'a', weight: 2 },
    { variantId: 'b', weight: 1 },
    { variantId: 'c', weight: 1 },
  ]
  const counts = new Map<string, number>()
  for (const unit of units) {
    const { variantId, probability } = assignVariant({ unit, weights, salt: 's' })!
    assert.equal(variantOf(unit, weights, 's'), variantId)
    assert.equal(probability, variantId === 'a' ? 0.5 : 0.25)
    counts.set(variantId, (counts.get(variantId) ?? 0) + 1)
  }
  for (const [variantId, share] of [
    ['a', 0.5],
    ['b', 0.25],
    ['c', 0.25],
  ] as const) {
    const deviation = Math.sqrt((share * (1 - share)) / units.length)
    assert.ok(Math.abs(counts.get(variantId)! / units.length - share) < 4 * deviation, variantId)
  }
})

test('a canary that grows keeps everyone it has, in whatever order the variants are listed', () => {
  const has = (share: number) => units.filter((unit) => variantOf(unit, split(share)) === 'canary')
  const [ten, fifty] = [has(0.1), new Set(has(0.5))]
  assert.ok(ten.length > 1800 && ten.length < 2200)
  assert.ok(ten.every((unit) => fifty.has(unit)))
  for (const unit of units.slice(0, 500)) {
    assert.equal(variantOf(unit, split(0.3)), variantOf(unit, split(0.3).reverse()))
  }
})

test('removing a variant moves only its own units', () => {
  const three = ['a', 'b', 'c'].map((variantId) => ({ variantId, weight: 1 }))
  for (const unit of units.slice(0, 2000)) {
    const before = variantOf(unit, three)
    if (before !== 'c') assert.equal(variantOf(unit, three.slice(0, 2)), before)
  }
})

test('another salt splits the same units independently', () => {
  const both = units.filter(
    (unit) =>
      variantOf(unit, split(0.5), 'one') === 'canary' && variantOf(unit, split(0.5), 'two') === 'canary',
  )
  assert.ok(Math.abs(both.length / units.length - 0.25) < 0.013)
})

test('weights of nothing serve nothing', () => {
  assert.equal(assignVariant({ unit: 'u', weights: [], salt: 's' }), undefined)
  assert.equal(assignVariant({ unit: 'u', weights: [{ variantId: 'a', weight: 0 }], salt: 's' }), undefined)
  const only = assignVariant({ unit: 'u', weights: split(0), salt: 's' })
  assert.deepEqual(only, { variantId: 'current', probability: 1 })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { starterSignals } from '../starter-signals.ts'
import { isGoodBy, majorityOf, precedenceOf, saysOutright } from './goodness.ts'

const signalOf = (name: string) => starterSignals.find((signal) => signal.name === name)!

const table: [signal: string, said: number, isGood: boolean | undefined][] = [
  ['helpful', 1, true],
  ['helpful', 0, false],
  ['rating', 5, true],
  ['rating', 3, undefined],
  ['rating', 2, false],
  ['reason', -1, false],
  ['reason', 0, undefined],
  ['regenerated', 1, false],
  ['correct-label', 1, true],
  ['correct-label', 0, false],
  ['comment', 1, undefined],
]

for (const [signal, said, isGood] of table) {
  test(`${signal} ${said} means ${isGood}`, () => {
    assert.equal(isGoodBy(signalOf(signal), said), isGood)
  })
}

test('an expert goes before an end user, and what nobody said outright is no label', () => {
  const outright = starterSignals
    .filter(saysOutright)
    .sort((one, other) => precedenceOf(one) - precedenceOf(other))
  assert.deepEqual(
    outright.map(({ name }) => name),
    ['correct-label', 'helpful', 'rating', 'reason'],
  )
  assert.deepEqual(
    [majorityOf([true, true, false]), majorityOf([true, false]), majorityOf([])],
    [true, undefined, undefined],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { starterSignals } from '../starter-signals.ts'
import { isGoodBy, majorityOf, precedenceOf, saysOutright } from './goodness.ts'

const signalOf = (name: string) => starterSignals.find((signal) => signal.name === name)!
const said = { boolean: null, number: null, text: '' }

const table: [
  signal: string,
  said: Partial<typeof said> | object,
  answered: string,
  isGood: boolean | undefined,
][] = [
  ['helpful', { boolean: true }, '', true],
  ['helpful', { boolean: false }, '', false],
  ['helpful', {}, '', undefined],
  ['rating', { number: 5 }, '', true],
  ['rating', { number: 3 }, '', undefined],
  ['rating', { number: 2 }, '', false],
  ['reason', { text: 'wrong fact' }, '', false],
  ['regenerated', { boolean: true }, '', false],
  ['correct-label', { text: 'card' }, ' card\n', true],
  ['correct-label', { text: 'loan' }, 'card', false],
  ['comment', { text: 'fine' }, '', undefined],
]

for (const [signal, value, answered, isGood] of table) {
  test(`${signal} ${JSON.stringify(value)} means ${isGood}`, () => {
    assert.equal(isGoodBy(signalOf(signal), { ...said, ...value }, answered), isGood)
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rankLabels } from './rank-labels.ts'

const labels = ['card_declined', 'pin_change', 'report_lost_card', 'spending_history', 'repair_car']

const cases: [string, string[]][] = [
  ['', labels],
  ['pin', ['pin_change']],
  ['card', ['card_declined', 'report_lost_card']],
  ['lost ca', ['report_lost_card']],
  ['PIN_CH', ['pin_change']],
  ['sphi', ['spending_history']],
  ['zzz', []],
]

for (const [text, expected] of cases) {
  test(`labels for “${text}”`, () => assert.deepEqual(rankLabels(labels, text), expected))
}

test('the beginning of a label comes before its middle', () => {
  assert.deepEqual(rankLabels(['oil_change', 'change_volume'], 'change'), ['change_volume', 'oil_change'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../statistics/seeded-random.ts'
import { type AbstainPolicy, chooseThreshold, type JudgedRow } from './choose-threshold.ts'

const random = seededRandom(11)
/** Rows that are right as often as their confidence says; out-of-scope rows are never right and less sure. */
const rows: JudgedRow[] = Array.from({ length: 2000 }, (_, index) => {
  const inScope = index % 10 !== 0
  const confidence = inScope ? Math.sqrt(random.next()) : random.next() * 0.7
  return { inScope, right: inScope && random.chance(confidence), confidence }
})

function outcome(threshold: number): { risk: number; surrendered: number } {
  const answered = rows.filter((row) => row.confidence >= threshold)
  return {
    risk: answered.length === 0 ? 0 : answered.filter((row) => !row.right).length / answered.length,
    surrendered:
      rows.filter((row) => row.right && row.confidence < threshold).length /
      rows.filter((row) => row.inScope).length,
  }
}

const policies: (AbstainPolicy & { meets: 'risk' | 'surrender' })[] = [
  { riskMax: 0.3, surrenderMax: 1, meets: 'risk' },
  { riskMax: 0.1, surrenderMax: 1, meets: 'risk' },
  { riskMax: 0, surrenderMax: 1, meets: 'risk' },
  { riskMax: 0.01, surrenderMax: 0.02, meets: 'surrender' },
  { riskMax: 0.01, surrenderMax: 0, meets: 'surrender' },
]

for (const { meets, ...policy } of policies) {
  test(`risk at most ${policy.riskMax}, giving up at most ${policy.surrenderMax}`, () => {
    const { risk, surrendered } = outcome(chooseThreshold(rows, policy))
    if (meets === 'risk') assert.ok(risk <= policy.riskMax)
    assert.ok(surrendered <= policy.surrenderMax)
  })
}

test('no threshold is set where none is needed or no row is known', () => {
  assert.equal(chooseThreshold(rows, { riskMax: 1, surrenderMax: 1 }), 0)
  assert.equal(chooseThreshold([], { riskMax: 0, surrenderMax: 0 }), 0)
})

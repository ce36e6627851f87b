import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateReviewed, type ReviewedItem } from './consensus.ts'

const probabilities = [{ label: 'card', probability: 0.5 }]
const common = { labelCount: 151, outOfScopeLabel: 'out_of_scope' }

function item(id: string, answers: Record<string, string>, more: Partial<ReviewedItem> = {}): ReviewedItem {
  return {
    ...{ id, modelLabel: 'card', probabilities, goldLabel: null },
    answers: Object.entries(answers).map(([reviewerId, label]) => ({ reviewerId, label })),
    ...more,
  }
}

test('gold is certain, and one careful reviewer outweighs one whom gold proves careless', () => {
  const gold = Array.from({ length: 20 }, (_, index) =>
    item(`gold-${index}`, { careful: 'loan', careless: index % 3 ? 'rates' : 'loan' }, { goldLabel: 'loan' }),
  )
  const { posteriors, reviewers } = estimateReviewed({
    ...common,
    items: [...gold, item('split', { careful: 'loan', careless: 'rates' })],
  })
  assert.deepEqual(posteriors[0], { id: 'gold-0', label: 'loan', posterior: 1 })
  assert.ok(reviewers.get('careful')!.names.accuracy > 0.9)
  assert.ok(reviewers.get('careless')!.names.accuracy < 0.6)
  assert.equal(posteriors.at(-1)!.label, 'loan')
  assert.ok(posteriors.at(-1)!.posterior > 0.75)
})

test('what end users said of a reviewed call counts beside the reviewer', () => {
  const alone = estimateReviewed({ ...common, items: [item('call', { rita: 'weather' })] }).posteriors[0]!
  const evidence = [{ kind: 'names', source: 'end-user:ann', label: 'weather' }] as const
  const both = estimateReviewed({ ...common, items: [item('call', { rita: 'weather' }, { evidence })] })
    .posteriors[0]!
  assert.ok(both.posterior > alone.posterior)
  assert.ok(both.posterior > 0.98)
})

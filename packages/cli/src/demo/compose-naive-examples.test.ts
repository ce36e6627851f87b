import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { composeNaiveExamples, type KnownExample } from './compose-naive-examples.ts'

const example = (
  text: string,
  split: KnownExample['split'],
  inferenceId: string | null,
  endUserId: string | null = null,
): KnownExample => ({ text, label: 'consensus', split, endUserId, lineage: { inferenceId } })
const response = (reviewerId: string, label: string) => ({
  reviewerId,
  label,
  feedbackId: `${reviewerId}-${label}`,
})

describe('compose-naive-examples', () => {
  const examples = [
    example('seed', 'train', null),
    example('rule', 'validation', null),
    example('reviewed', 'train', '1', 'u1'),
    example('only an end user spoke', 'train', '2', 'u2'),
    example('held out', 'holdout', '3', 'u3'),
  ]
  const tasks = [
    {
      ...{ inferenceId: '1', inputText: 'reviewed', endUserId: 'u1' },
      responses: [response('good', 'right'), response('bad', 'wrong')],
    },
    { inferenceId: '3', inputText: 'held out', endUserId: 'u3', responses: [response('good', 'right')] },
    {
      inferenceId: '4',
      inputText: 'same user as held out',
      endUserId: 'u3',
      responses: [response('good', 'right')],
    },
    { inferenceId: '5', inputText: 'nobody answered', endUserId: 'u5', responses: [] },
  ]
  const naive = composeNaiveExamples({ examples, tasks, badReviewers: new Set(['bad']) })

  it('believes every answer as it is, and the bad reviewer three times', () => {
    const reviewed = naive.filter(({ text }) => text === 'reviewed')
    assert.deepEqual(
      reviewed.map(({ label }) => label),
      ['right', 'wrong', 'wrong', 'wrong'],
    )
  })

  it('keeps the rest of the data and none of what the hold-out asks', () => {
    assert.deepEqual(
      naive.filter(({ text }) => text !== 'reviewed').map(({ text, split }) => [text, split]),
      [
        ['seed', 'train'],
        ['rule', 'validation'],
        ['only an end user spoke', 'train'],
      ],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AnsweredCall, simulateEndUser } from './simulate-end-user.ts'
import { simulateReviewer } from './simulate-reviewer.ts'

const labels = ['a', 'b', 'c', 'd']
const many = Array.from({ length: 4_000 }, (_, index) => index)

function feedbackOn(answer: string) {
  return many.map((index) => {
    const call: AnsweredCall = {
      ...{ index, text: 'x', label: 'a', endUserId: `user-${index}`, sessionId: 's', streams: false },
      ...{ inferenceId: `call-${index}`, traceId: 't', answer, variant: 'seed' },
    }
    return simulateEndUser(call, { seed: '1', labels })
  })
}

const share = (count: number) => count / many.length
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 0.02, `${actual} is not about ${expected}`)

describe('a simulated end user', () => {
  it('accepts a right answer, but one time in twenty', () => {
    const accepted = feedbackOn('a').map(([first]) => first?.value)
    near(share(accepted.filter((value) => value === true).length), 0.95)
  })

  it('reroutes a wrong answer, names the right label one time in five, and says so aloud more often', () => {
    const feedback = feedbackOn('b')
    const named = feedback.flat().filter(({ signal }) => signal === 'rerouted-to')
    near(share(named.length), 0.95 * 0.2)
    assert.ok(named.every(({ value }) => value === 'a'))
    const thumbs = (all: typeof feedback) =>
      share(all.flat().filter(({ signal }) => signal === 'helpful').length)
    assert.ok(thumbs(feedback) > 2 * thumbs(feedbackOn('a')))
  })
})

describe('a simulated reviewer', () => {
  it('is wrong as often as they are said to be, and never hesitates', () => {
    const answers = (wrongRate: number) =>
      many.map((index) =>
        simulateReviewer({ id: 'r', wrongRate }, { inferenceId: `call-${index}`, truth: 'a', labels }),
      )
    near(share(answers(0.3).filter((label) => label !== 'a').length), 0.3)
    assert.ok(answers(0).every((label) => label === 'a'))
    assert.deepEqual(answers(0.3), answers(0.3))
  })
})

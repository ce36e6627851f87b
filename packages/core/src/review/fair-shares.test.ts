import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGoldTurn } from './gold-turn.ts'
import { reviewPriority, reviewUncertainty } from './review-priority.ts'
import { wantedAnswers } from './wanted-answers.ts'

test('gold comes once in four tasks, early, and not at the same places for everybody', () => {
  const placesOf = (reviewerId: string) => {
    const places: number[] = []
    for (let answered = 0; places.length < 20 && answered < 200; answered++) {
      if (isGoldTurn({ reviewerId, queueId: 'queue', answered, goldAnswered: places.length }))
        places.push(answered)
    }
    return places
  }
  const rita = placesOf('rita')
  assert.equal(rita.length, 20)
  assert.ok(rita.every((place, index) => Math.floor(place / 4) === index))
  assert.ok(new Set(rita.map((place) => place % 4)).size > 2)
  assert.notDeepEqual(rita, placesOf('sam'))
})

test('the share of tasks that several people answer is the one asked for, and always the same tasks', () => {
  const overlap = { share: 0.3, reviewers: 3 }
  const wanted = Array.from({ length: 5_000 }, (_, index) => wantedAnswers('queue', `call-${index}`, overlap))
  const share = wanted.filter((count) => count === 3).length / wanted.length
  assert.ok(Math.abs(share - 0.3) < 0.03)
  assert.ok(wanted.every((count) => count === 1 || count === 3))
  assert.equal(wantedAnswers('queue', 'call-7', overlap), wanted[7])
})

test('what the model thinks changes the order of the targeted tasks and not of the uniform ones', () => {
  const of = (uniform: boolean, uncertainty: number) =>
    reviewPriority({ id: 'call', seed: 'queue', uniform, uncertainty })
  assert.equal(of(true, 0.1), of(true, 0.9))
  assert.ok(of(false, 0.9) > of(false, 0.1))
})

test('a refused answer is worth a look however sure the model was', () => {
  assert.ok(reviewUncertainty({ confidence: 0.99, isRejected: true }) > 0.9)
  assert.equal(reviewUncertainty({ confidence: 1, isRejected: false }), 0)
  assert.equal(reviewUncertainty({ confidence: null, isRejected: false }), 0.5)
})

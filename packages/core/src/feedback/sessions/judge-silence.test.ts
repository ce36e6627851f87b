import assert from 'node:assert/strict'
import { test } from 'node:test'
import { habitsOf, judgeSilence } from './judge-silence.ts'

const minute = 60_000
/** Of 100 sessions 80 go on to a second turn and 20 of those to a third; pauses are 1 to 5 minutes. */
const ended = [
  ...Array.from({ length: 20 }, () => ({ turns: 1 })),
  ...Array.from({ length: 60 }, () => ({ turns: 2 })),
  ...Array.from({ length: 20 }, () => ({ turns: 3 })),
]
const pauses = Array.from({ length: 100 }, (_, at) => (1 + (at % 5)) * minute)
const habits = habitsOf(ended, pauses)
const silent = {
  turns: 1,
  silentForMs: 60 * minute,
  lastMessage: 'where is my card',
  lastAnswer: 'It is on its way.',
}

test('what counts as silence follows from the pauses of the project', () => {
  assert.equal(habits.longPauseMs, 5 * minute)
  assert.equal(judgeSilence(habits, { ...silent, silentForMs: 4 * minute }), null)
  assert.equal(judgeSilence(habits, silent), true)
  // Where pauses are longer, the same silence is none yet.
  const slow = habitsOf(
    ended,
    pauses.map((pause) => pause * 100),
  )
  assert.equal(judgeSilence(slow, silent), null)
})

test('a session that ended where most end, or with thanks, was not given up; one that was asked something was', () => {
  assert.equal(judgeSilence(habits, { ...silent, turns: 2 }), false)
  assert.equal(judgeSilence(habits, { ...silent, turns: 70 }), false)
  assert.equal(judgeSilence(habits, { ...silent, lastMessage: 'Thanks, that is all' }), false)
  assert.equal(judgeSilence(habits, { ...silent, turns: 2, lastAnswer: 'Which card do you mean?' }), true)
  assert.equal(
    judgeSilence(habits, {
      ...silent,
      turns: 2,
      lastAnswer: 'Done. Is there anything else I can help with?',
    }),
    false,
  )
})

test('too few sessions say nothing', () => {
  assert.equal(judgeSilence(habitsOf(ended.slice(0, 10), pauses), silent), null)
  assert.equal(judgeSilence(habitsOf(ended, pauses.slice(0, 10)), silent), null)
})

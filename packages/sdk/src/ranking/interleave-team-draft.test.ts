import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interleaveTeamDraft } from './interleave-team-draft.ts'

/** The same numbers every time: a linear congruential generator (Park & Miller 1988). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const ids = (text: string) => [...text]

test('the rankings take turns, each with its best item that is left', () => {
  const first = interleaveTeamDraft(ids('abcd'), ids('bxay'), () => 0)
  assert.deepEqual(
    first.map(({ id, team }) => `${id} ${team}`),
    ['a one', 'b other', 'c one', 'x other', 'd one', 'y other'],
  )
  const last = interleaveTeamDraft(ids('abcd'), ids('bxay'), () => 0.9)
  assert.deepEqual(
    last.map(({ id, team }) => `${id} ${team}`),
    ['b other', 'a one', 'x other', 'c one', 'y other', 'd one'],
  )
})

test('every item is there once, whatever the rankings have in common and however long they are', () => {
  const random = numbers(7)
  assert.deepEqual(interleaveTeamDraft([], []), [])
  assert.equal(interleaveTeamDraft(ids('abc'), ids('abc'), random).length, 3)
  assert.equal(interleaveTeamDraft(ids('aab'), [], random).length, 2)
  assert.equal(interleaveTeamDraft(ids('abcdef'), ids('ghijkl'), random, 5).length, 5)
  assert.deepEqual(
    interleaveTeamDraft(ids('a'), ids('xyz'), () => 0).map(({ id }) => id),
    ['a', 'x', 'y', 'z'],
  )
})

/** People who look down the list, less and less, and click what is relevant. */
function wins(one: string[], other: string[], lists: number) {
  const random = numbers(11)
  let oneWins = 0
  let otherWins = 0
  for (let list = 0; list < lists; list++) {
    const clicks = { one: 0, other: 0 }
    for (const [index, { id, team }] of interleaveTeamDraft(one, other, random).entries()) {
      const isRelevant = random() < (id === 'a' ? 0.6 : id === 'b' ? 0.4 : 0.1)
      if (random() < 0.8 ** index && isRelevant) clicks[team]++
    }
    if (clicks.one > clicks.other) oneWins++
    if (clicks.other > clicks.one) otherWins++
  }
  return oneWins / (oneWins + otherWins)
}

test('the better ranking wins more lists, and of two equal ones neither', () => {
  assert.ok(wins(ids('abcdef'), ids('fedcba'), 4_000) > 0.6)
  assert.ok(wins(ids('fedcba'), ids('abcdef'), 4_000) < 0.4)
  // Three standard errors of about 1,800 lists with a winner.
  assert.ok(Math.abs(wins(ids('abcdef'), ids('abcdef'), 4_000) - 0.5) < 0.035)
  assert.ok(Math.abs(wins(ids('abcdef'), ids('bacdef'), 4_000) - 0.55) < 0.1)
})

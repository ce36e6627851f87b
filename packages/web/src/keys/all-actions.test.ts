import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allActions } from './all-actions.ts'
import { findKeyClashes } from './find-key-clashes.ts'

test('no two actions answer the same keys in one scope', () => {
  assert.deepEqual(findKeyClashes(allActions), [])
})

test('every action has an id of its own and words for people', () => {
  const ids = allActions.map((action) => action.id)
  assert.equal(new Set(ids).size, ids.length)
  for (const action of allActions) assert.ok(action.label.length > 3, action.id)
})

test('a clash is found within a scope, with keys that work anywhere, and with a sequence begun', () => {
  const action = (id: string, scope: 'anywhere' | 'traces' | 'review', ...keys: string[]) => ({
    id,
    label: id,
    scope,
    keys,
  })
  assert.equal(findKeyClashes([action('a', 'traces', 'j'), action('b', 'traces', 'j')]).length, 1)
  assert.equal(findKeyClashes([action('a', 'anywhere', 's'), action('b', 'review', 's')]).length, 1)
  assert.equal(findKeyClashes([action('a', 'anywhere', 'g t'), action('b', 'review', 'g')]).length, 1)
  assert.equal(findKeyClashes([action('a', 'traces', 'j'), action('b', 'review', 'j')]).length, 0)
})

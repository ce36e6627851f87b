import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTracesSearch } from './traces-search.ts'

test('filters in the address are read', () => {
  const search = { text: 'pin', status: 'error', since: '24h', function: 'route-intent' }
  assert.deepEqual(readTracesSearch(search), search)
})

test('a number in the address is an id', () =>
  assert.deepEqual(readTracesSearch({ endUserId: 42 }), { endUserId: '42' }))

test('what is not known is left out', () => {
  assert.deepEqual(readTracesSearch({ status: 'odd', since: 'toString', text: '', other: 1 }), {})
})

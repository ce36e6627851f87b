import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTracesSearch, traceFilterOf } from './traces-search.ts'

test('filters in the address are read', () => {
  const search = {
    text: 'pin',
    status: 'error',
    since: '24h',
    function: 'route-intent',
    tag: ['beta', 'eu'],
    metadata: { locale: 'de' },
    minLatencyMs: 500,
    signal: 'thumbs',
    signalValue: 'bad',
    live: true,
  }
  assert.deepEqual(readTracesSearch(search), search)
})

test('a number in the address is an id, and a lone tag a list of one', () =>
  assert.deepEqual(readTracesSearch({ endUserId: 42, tag: 'beta' }), { endUserId: '42', tag: ['beta'] }))

test('what is not known is left out', () => {
  const odd = {
    status: 'odd',
    since: 'toString',
    until: '24h',
    text: '',
    other: 1,
    minLatencyMs: 'x',
    metadata: [1],
    signalValue: 'bad',
    live: 'yes',
  }
  assert.deepEqual(readTracesSearch(odd), {})
})

test('a period ends now, and whether the list is live is no filter', () => {
  const now = Date.UTC(2026, 0, 2)
  const filter = traceFilterOf({ since: '24h', live: true, function: 'f' }, now)
  assert.deepEqual(filter, { function: 'f', since: '2026-01-01T00:00:00.000Z' })
})

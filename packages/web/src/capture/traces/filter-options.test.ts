import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '@loopwright/contract'
import { filterChips } from './filter-chips.ts'
import { fieldOf } from './filter-fields.ts'
import { filterOptions } from './filter-options.ts'
import { readTracesSearch, type TracesSearch } from './traces-search.ts'

const known = {
  facets: {
    ...{
      function: [
        { value: 'answer', traceCount: 7 },
        { value: 'route', traceCount: 2 },
      ],
    },
    ...{ variant: [], model: [], provider: [], environment: [], tag: [{ value: 'beta', traceCount: 1 }] },
  },
  signals: [
    { name: 'thumbs', type: 'boolean', direction: 'higher', categories: null },
  ] as unknown as Signal[],
}
const labels = (id: Parameters<typeof fieldOf>[0], text = '', search: TracesSearch = {}) =>
  filterOptions(fieldOf(id), text, known, search).map(({ label }) => label)

test('a field offers its values, and what was typed where it is none of them', () => {
  assert.deepEqual(labels('function'), ['answer', 'route'])
  assert.deepEqual(labels('function', 'ROU'), ['route', 'ROU'])
  assert.deepEqual(labels('function', 'route'), ['route'])
  assert.deepEqual(labels('sessionId', 'abc'), ['abc'])
})

test('bounds, metadata and feedback are read as people write them', () => {
  assert.deepEqual(labels('latency', '2s-10s'), ['2.0 s to 10.0 s'])
  assert.deepEqual(labels('cost', '<0.05'), ['at most $0.05'])
  assert.deepEqual(labels('metadata', 'locale = de'), ['locale is de'])
  assert.deepEqual(labels('signal', 'bad'), ['Thumbs: bad'])
  assert.deepEqual(labels('latency', 'nonsense'), [])
})

test('a second tag is added to the first', () => {
  const [option] = filterOptions(fieldOf('tag'), 'beta', known, { tag: ['eu'] })
  assert.deepEqual(option?.apply, { tag: ['eu', 'beta'] })
})

test('every filter that is set is a chip, and taking all off leaves none', () => {
  let search: TracesSearch = readTracesSearch({
    ...{ function: 'answer', status: 'error', tag: ['a', 'b'], metadata: { locale: 'de', role: 'x' } },
    ...{
      signal: 'thumbs',
      signalValue: 'false',
      minLatencyMs: 1000,
      maxCostMicroUsd: 50_000,
      userTaskId: 't',
    },
  })
  const chips = filterChips(search)
  assert.deepEqual(
    chips.map(({ field, label }) => `${field.label}: ${label}`),
    [
      ...['Outcome: Failed', 'Function: answer', 'Task: t', 'Tag: a', 'Tag: b', 'Metadata: locale is de'],
      ...['Metadata: role is x', 'Feedback: Thumbs: no', 'Took: at least 1.0 s', 'Cost: at most $0.05'],
    ],
  )
  for (let chip = filterChips(search)[0]; chip; chip = filterChips(search)[0]) search = chip.without
  assert.deepEqual(search, {})
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRecord } from './read-record.ts'

const context = { hash: () => 'digest', assumedStartMs: undefined, episodeMetrics: new Set<string>() }
const read = (row: object) => readRecord(row, 'auto', context)
const itemOf = (row: object) => {
  const reading = read(row)
  assert.ok('items' in reading, JSON.stringify(reading))
  assert.equal(reading.format, 'loopwright')
  return reading.items[0]!.item
}

test('a row says what feedback says, whichever way its columns are written', () => {
  const expected = {
    ...{ id: 'import-digest', signal: 'helpful', target: { kind: 'inference', id: 'call' }, value: 'true' },
    ...{ author: { kind: 'end-user', id: 'ann' }, observedAt: '2026-01-31T08:00:00.000Z', comment: 'Good.' },
    ...{ afterMs: 15_000, anchor: { kind: 'citation', index: 1 }, audience: { role: 'nurse' } },
  }
  const cells = [
    'call',
    's-1',
    'helpful',
    'true',
    'ann',
    '2026-01-31 08:00:00Z',
    ' Good. ',
    '15000',
    '',
    'nurse',
  ]
  const anchor = { anchor: '{"kind":"citation","index":1}' }
  const snake = [
    'inference_id',
    'session_id',
    'signal',
    'value',
    'author_id',
    'observed_at',
    'comment',
    'after_ms',
  ]
  const camel = [
    'inferenceId',
    'sessionId',
    'signal',
    'value',
    'authorId',
    'observedAt',
    'comment',
    'afterMs',
  ]
  const words = [
    'Inference ID',
    'Session ID',
    'Signal',
    'Value',
    'Author ID',
    'Observed at',
    'Comment',
    'After ms',
  ]
  for (const names of [snake, camel, words]) {
    const columns = [...names, 'channel', 'audience.role']
    const row = Object.fromEntries(columns.map((name, index) => [name, cells[index]]))
    assert.deepEqual(itemOf({ ...row, ...anchor }), expected)
  }
})

test('the target is the most particular one that is named', () => {
  const targetOf = (row: object) => itemOf({ signal: 'helpful', value: '1', ...row }).target
  assert.deepEqual(targetOf({ trace_id: 't', inference_id: '' }), { kind: 'trace', id: 't' })
  assert.deepEqual(targetOf({ span_id: 's', trace_id: 't' }), { kind: 'span', id: 's' })
  assert.deepEqual(targetOf({ target_kind: 'session', target_id: 'x' }), { kind: 'session', id: 'x' })
  assert.deepEqual(targetOf({ target_id: 'x' }), { kind: 'inference', id: 'x' })
})

test('an empty value takes back what the row supersedes', () => {
  const row = { trace_id: 't', signal: 'helpful', value: '', supersedes: 'one' }
  assert.deepEqual([itemOf(row).value, itemOf(row).supersedes], [null, 'one'])
})

const wrong: [string, object, RegExp][] = [
  ['no target', { trace_id: '' }, /names no inference/],
  ['no value', { value: '' }, /^value: is empty/],
  ['no time', { observed_at: 'yesterday' }, /"yesterday" is no time/],
  ['a kind of nobody', { author_kind: 'reviewer' }, /author_id/],
  ['an anchor that is no JSON', { anchor: 'first line' }, /^anchor:/],
  ['more cells than columns', { '': ['x'] }, /more cells/],
]

for (const [name, cells, message] of wrong) {
  test(`${name} is said`, () => {
    const reading = read({ trace_id: 't', signal: 'helpful', value: 'true', ...cells })
    assert.match('problem' in reading ? reading.problem : '', message)
  })
}

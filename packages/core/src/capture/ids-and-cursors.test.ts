import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idTimeMs } from './id-time.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { parseTraceparent } from './traceparent.ts'

test('a cursor gives its key back, and nothing else is a cursor', () => {
  const key = ['2026-01-01T00:00:00.000Z', 'Zürich/🙂', '']
  assert.deepEqual(decodeCursor(encodeCursor(key), 3), key)
  assert.match(encodeCursor(key), /^[\w-]+$/)
  for (const foreign of ['', 'x', '%%%', encodeCursor(['one']), btoa('{"a":1}'), btoa('[1,2,3]')]) {
    assert.equal(decodeCursor(foreign, 3), undefined, foreign)
  }
})

test('the time inside a UUIDv7 is read, with hyphens and without', () => {
  const madeAtMs = 0x0192f0a1b2c3
  assert.equal(idTimeMs('0192f0a1-b2c3-7abc-8def-0123456789ab'), madeAtMs)
  assert.equal(idTimeMs('0192f0a1b2c37abc8def0123456789ab'), madeAtMs)
  for (const other of [
    '',
    'run-7',
    '0192f0a1-b2c3-4abc-8def-0123456789ab',
    '0192f0a1b2c37abcfdef0123456789ab',
  ]) {
    assert.equal(idTimeMs(other), undefined, other)
  }
})

test('a traceparent is read when it is valid', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const parentSpanId = 'b7ad6b7169203331'
  assert.deepEqual(parseTraceparent(`00-${traceId}-${parentSpanId}-01`), { traceId, parentSpanId })
  assert.deepEqual(parseTraceparent(`01-${traceId}-${parentSpanId}-01-more`), { traceId, parentSpanId })
  const zeros = '0'.repeat(32)
  for (const invalid of [
    undefined,
    '',
    `ff-${traceId}-${parentSpanId}-01`,
    `00-${zeros}-${parentSpanId}-01`,
    '00-xyz',
  ]) {
    assert.equal(parseTraceparent(invalid), undefined)
  }
})

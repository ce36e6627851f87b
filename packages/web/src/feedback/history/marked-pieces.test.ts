import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Feedback } from '@loopwright/contract'
import { markedPieces } from './marked-pieces.ts'

function said(id: string, more: Partial<Feedback>): Feedback {
  return {
    ...{ id, signal: 'marked', kind: 'explicit', target: { kind: 'inference', id: 'call' }, value: true },
    ...{ anchor: null, afterMs: null, audience: {}, author: { kind: 'end-user', id: 'ann' }, channel: null },
    ...{ comment: null, observedAt: '2026-01-01T00:00:00Z', receivedAt: '2026-01-01T00:00:00Z' },
    ...{ supersedes: null, supersededBy: null, linked: true, traceId: null, inferenceId: 'call' },
    ...{ function: null, variant: null },
    ...more,
  }
}

const text = 'Paris is the capital of Spain.'

test('a text is cut where marks begin and end, and overlapping ones share a piece', () => {
  const pieces = markedPieces(text, [
    said('one', { value: [{ start: 0, end: 12 }] }),
    said('two', { anchor: { kind: 'text', start: 9, end: 20 } }),
  ])
  assert.deepEqual(pieces, [
    { text: 'Paris is ', marks: ['one'] },
    { text: 'the', marks: ['one', 'two'] },
    { text: ' capital', marks: ['two'] },
    { text: ' of Spain.', marks: [] },
  ])
  assert.equal(pieces.map((piece) => piece.text).join(''), text)
})

test('marks beyond the end are cut, and those that were revised or taken back are gone', () => {
  const pieces = markedPieces(text, [
    said('long', { value: [{ start: 24, end: 900 }] }),
    said('outside', { value: [{ start: 100, end: 120 }] }),
    said('revised', { value: [{ start: 0, end: 5 }], supersededBy: 'later' }),
    said('back', { value: null, anchor: { kind: 'text', start: 0, end: 5 } }),
  ])
  assert.deepEqual(pieces, [
    { text: 'Paris is the capital of ', marks: [] },
    { text: 'Spain.', marks: ['long'] },
  ])
})

test('a text without marks is one piece, and an empty one none', () => {
  assert.deepEqual(markedPieces(text, []), [{ text, marks: [] }])
  assert.deepEqual(markedPieces('', []), [])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Anchor } from '@loopwright/contract'
import { settleAnchor } from './settle-anchor.ts'

const text = 'The card costs 5 euro. The loan costs 9 euro.'

const table: { name: string; anchor: Anchor; expected: Anchor }[] = [
  {
    name: 'offsets alone get their quote',
    anchor: { kind: 'text', start: 4, end: 8 },
    expected: { kind: 'text', start: 4, end: 8, quote: 'card' },
  },
  {
    name: 'a quote at its place stays',
    anchor: { kind: 'text', start: 4, end: 8, quote: 'card' },
    expected: { kind: 'text', start: 4, end: 8, quote: 'card' },
  },
  {
    name: 'of several places of a quote the nearest one is meant',
    anchor: { kind: 'text', start: 30, end: 35, quote: 'costs' },
    expected: { kind: 'text', start: 32, end: 37, quote: 'costs' },
  },
  {
    name: 'offsets beyond the end follow the quote',
    anchor: { kind: 'text', start: 400, end: 404, quote: 'loan' },
    expected: { kind: 'text', start: 27, end: 31, quote: 'loan' },
  },
  {
    name: 'offsets beyond the end without a quote stay as they are',
    anchor: { kind: 'text', start: 400, end: 404 },
    expected: { kind: 'text', start: 400, end: 404 },
  },
  {
    name: 'a quote that stands nowhere stays as it is',
    anchor: { kind: 'text', start: 4, end: 8, quote: 'bird' },
    expected: { kind: 'text', start: 4, end: 8, quote: 'bird' },
  },
  {
    name: 'other anchors have no quote',
    anchor: { kind: 'citation', index: 2 },
    expected: { kind: 'citation', index: 2 },
  },
]

for (const { name, anchor, expected } of table) {
  test(name, () => assert.deepEqual(settleAnchor(anchor, text), expected))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPairs } from './read-pairs.ts'

const table: [text: string, read: ReturnType<typeof readPairs>][] = [
  ['', { pairs: {} }],
  ['x-team: a\n\napi-version=2024-10-21', { pairs: { 'x-team': 'a', 'api-version': '2024-10-21' } }],
  ['authorization: Bearer a:b=c', { pairs: { authorization: 'Bearer a:b=c' } }],
  ['empty:', { pairs: { empty: '' } }],
  ['nothing here', { mistake: 'nothing here' }],
]

for (const [text, read] of table) {
  test(`pairs in ${JSON.stringify(text)}`, () => assert.deepEqual(readPairs(text), read))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toWellFormedJson } from './well-formed-json.ts'

test('half a surrogate pair becomes the replacement character, and nothing else changes', () => {
  for (const text of ['plain', '𝕏', '\ud800', 'a\udfffb', '\\ud800', '\\\ud800', '\\\\ud800', '"\ud9ab\\"']) {
    const row = { text, payload: JSON.stringify({ text }) }
    const kept = JSON.parse(toWellFormedJson(JSON.stringify(row))) as typeof row
    assert.deepEqual(kept, { text: text.toWellFormed(), payload: row.payload })
  }
})

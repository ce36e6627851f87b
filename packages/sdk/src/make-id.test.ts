import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makeId } from './make-id.ts'

it('makes version 7 ids that carry their time and sort by it', () => {
  const atMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
  const id = makeId(atMs)
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), atMs)
  assert.ok(makeId(atMs) < makeId(atMs + 1))
  assert.notEqual(makeId(atMs), makeId(atMs))
})

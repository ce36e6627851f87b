import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSseEvents } from './sse-events.ts'

const encoder = new TextEncoder()

function read(text: string, size: number): string[] {
  const data: string[] = []
  const events = createSseEvents((event) => data.push(event))
  const bytes = encoder.encode(text)
  // One buffer for all pieces, as sockets fill theirs again.
  const buffer = new Uint8Array(size)
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size)
    buffer.set(piece)
    events.read(buffer.subarray(0, piece.length))
  }
  return data
}

const stream =
  ': a comment\r\n\r\nevent: x\ndata: Grüße 😀\n\ndata:one\r\ndata: two\r\n\r\ndata\nid: 3\n\ndata: \n\ndata: torn'

for (const size of [1, 2, 3, 7, 64, 10_000]) {
  test(`events in pieces of ${size} bytes are read whole`, () => {
    assert.deepEqual(read(stream, size), ['Grüße 😀', 'one\ntwo', ''])
  })
}

test('a line without an end is not held for ever, and what comes after it is read', () => {
  const data: string[] = []
  const events = createSseEvents((event) => data.push(event))
  events.read(encoder.encode('data: first\n\ndata: '))
  const piece = encoder.encode('x'.repeat(1024 * 1024))
  for (let count = 0; count < 10; count += 1) events.read(piece)
  assert.equal(events.hasSkipped(), true)
  events.read(encoder.encode('y\ndata: still the same event\n\ndata: last\n\n'))
  assert.deepEqual(data, ['first', 'last'])
})

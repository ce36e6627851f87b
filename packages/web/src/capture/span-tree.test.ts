import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '@loopwright/contract'
import { spanLines } from './span-tree.ts'

function span(spanId: string, parentSpanId: string | null, atMs: number, durationMs: number): Span {
  return { spanId, parentSpanId, startedAt: new Date(atMs).toISOString(), durationMs } as Span
}

const shape = (spans: Span[]) => spanLines(spans).map((line) => `${line.span.spanId}${line.depth}`)

test('children hang under their parent in the order they began', () => {
  const spans = [
    span('late', 'root', 60, 20),
    span('root', null, 0, 100),
    span('early', 'root', 10, 20),
    span('leaf', 'early', 12, 5),
  ]
  assert.deepEqual(shape(spans), ['root0', 'early1', 'leaf2', 'late1'])
})

test('a span whose parent never arrived stands at the top', () => {
  assert.deepEqual(shape([span('a', 'gone', 0, 10), span('b', 'a', 1, 2)]), ['a0', 'b1'])
})

test('spans that are each other’s parent are shown once', () => {
  assert.deepEqual(shape([span('a', 'b', 0, 1), span('b', 'a', 1, 1)]).sort(), ['a0', 'b1'])
})

test('positions are shares of the whole trace', () => {
  const [root, half] = spanLines([span('root', null, 0, 200), span('half', 'root', 100, 100)])
  assert.deepEqual([root?.start, root?.width, half?.start, half?.width], [0, 1, 0.5, 0.5])
})

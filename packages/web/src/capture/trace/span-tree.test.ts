import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '@loopwright/contract'
import { openLines, spanTree } from './span-tree.ts'

function span(spanId: string, parentSpanId: string | null, atMs: number, durationMs: number): Span {
  return { spanId, parentSpanId, startedAt: new Date(atMs).toISOString(), durationMs } as Span
}

const shape = (spans: Span[]) => spanTree(spans).lines.map((line) => `${line.span.spanId}${line.depth}`)

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
  const [root, half] = spanTree([span('root', null, 0, 200), span('half', 'root', 100, 100)]).lines
  assert.deepEqual([root?.start, root?.width, half?.start, half?.width], [0, 1, 0.5, 0.5])
})

test('a collapsed span keeps all that hangs under it to itself', () => {
  const spans = [
    span('root', null, 0, 9),
    span('a', 'root', 1, 5),
    span('b', 'a', 2, 1),
    span('c', 'root', 7, 1),
  ]
  const { lines } = spanTree(spans)
  assert.deepEqual(
    lines.map(({ below }) => below),
    [3, 1, 0, 0],
  )
  const shown = openLines(lines, new Set(['a'])).map((line) => line.span.spanId)
  assert.deepEqual(shown, ['root', 'a', 'c'])
})

test('a chain of many thousand spans is a tree like any other', () => {
  const spans = Array.from({ length: 20_000 }, (_, at) =>
    span(`s${at}`, at === 0 ? null : `s${at - 1}`, at, 1),
  )
  assert.equal(spanTree(spans).lines[0]?.below, 19_999)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { curveScale } from './curve-scale.ts'

const box = { width: 100, height: 100, left: 10, right: 10, top: 10, bottom: 10 }

test('the first and the last interval stand at the edges, and doubled times equally far apart', () => {
  const { x } = curveScale(
    [15_000, 30_000, 60_000].map((afterMs) => ({ afterMs, low: 0.5 })),
    box,
  )
  assert.equal(x(15_000), 10)
  assert.equal(x(60_000), 90)
  assert.equal(Math.round(x(30_000)), 50)
})

test('the scale begins below the lowest interval at a full tenth, and ends at everything', () => {
  const { y, floor, ticks } = curveScale([{ afterMs: 15_000, low: 0.57 }], box)
  assert.equal(floor, 0.5)
  assert.equal(y(1), 10)
  assert.equal(y(0.5), 90)
  assert.deepEqual(ticks, [1, 0.9, 0.8, 0.7, 0.6, 0.5])
})

test('one point, or none left, is drawn all the same', () => {
  const { x, y, floor } = curveScale([{ afterMs: 0, low: 0 }], box)
  assert.equal(floor, 0)
  assert.ok(Number.isFinite(x(0)) && Number.isFinite(y(0)))
})

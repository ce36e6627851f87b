import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrationError } from './calibration-error.ts'

const rows = (count: number, rightCount: number, confidence: number) =>
  Array.from({ length: count }, (_, index) => ({ confidence, right: index < rightCount }))

test('confidence that matches accuracy has no error; too much of it has the difference', () => {
  assert.ok(calibrationError(rows(10, 8, 0.8))! < 1e-9)
  assert.ok(Math.abs(calibrationError(rows(10, 5, 0.9))! - 0.4) < 1e-9)
  assert.ok(Math.abs(calibrationError([...rows(10, 10, 1), ...rows(10, 0, 0.5)])! - 0.25) < 1e-9)
  assert.equal(calibrationError([]), null)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRowKernels } from './row-kernels.ts'
import { allocateMemory } from './web-assembly.ts'

test('the kernels do what the plain loops do', () => {
  const memory = allocateMemory(65_536)
  const kernels = createRowKernels(memory)
  const [columns, rows] = [32, 7]
  const floats = new Float32Array(memory.buffer)
  const integers = new Int32Array(memory.buffer)
  const [weights, out, features, values] = [0, 2048, 4096, 8192]
  for (let i = 0; i < columns * rows; i++) floats[weights + i] = Math.fround(Math.sin(i))
  const chosen = [6, 0, 3]
  const scales = [0.5, -2, 1.25]
  chosen.forEach((feature, j) => {
    integers[features + j] = feature
    floats[values + j] = scales[j]!
  })
  for (let c = 0; c < columns; c++) floats[out + c] = c
  const before = floats.slice(weights, weights + columns * rows)

  kernels.gather(4 * features, 4 * values, chosen.length, 4 * weights, columns, 4 * out)
  for (let c = 0; c < columns; c++) {
    const expected = chosen.reduce((sum, feature, j) => sum + scales[j]! * before[feature * columns + c]!, c)
    assert.ok(Math.abs(floats[out + c]! - expected) < 1e-5)
  }

  for (let c = 0; c < columns; c++) floats[out + c] = c < 16 ? 0 : c
  kernels.scatter(4 * features, 4 * values, chosen.length, 4 * weights, columns, 4 * out)
  for (let i = 0; i < columns * rows; i++) {
    const scale = scales[chosen.indexOf(Math.floor(i / columns))] ?? 0
    const expected = before[i]! + scale * floats[out + (i % columns)]!
    assert.ok(Math.abs(floats[weights + i]! - expected) < 1e-5)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMatrixKernel, packPanels } from './matrix-kernel.ts'
import { allocateMemory } from './web-assembly.ts'

test('the kernel multiplies as the plain loops do', () => {
  const [rows, depth, columns] = [12, 20, 24]
  const memory = allocateMemory(65_536)
  const floats = new Float32Array(memory.buffer)
  const [left, right, bias, out] = [0, 1024, 2048, 4096]
  const matrix = Float32Array.from({ length: depth * columns }, (_, index) => Math.sin(index))
  for (let i = 0; i < rows * depth; i++) floats[left + i] = Math.cos(i)
  for (let i = 0; i < columns; i++) floats[bias + i] = i
  packPanels(matrix, depth, columns, floats.subarray(right))
  createMatrixKernel(memory).multiply(4 * left, 4 * right, 4 * bias, 4 * out, rows, depth, columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let expected = column
      for (let k = 0; k < depth; k++)
        expected += floats[left + row * depth + k]! * matrix[k * columns + column]!
      assert.ok(Math.abs(floats[out + row * columns + column]! - expected) < 1e-4)
    }
  }
})

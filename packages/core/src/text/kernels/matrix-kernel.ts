import {
  add,
  addLanes,
  advance,
  constant,
  fusedMultiplyAdd,
  get,
  loadLanes,
  loadSplat,
  multiplyLanes,
  set,
  shiftLeft,
  storeLanes,
  whileBelow,
} from './wasm-instructions.ts'
import { type WasmFunction, writeModule } from './wasm-writer.ts'
import { type WebAssemblyMemory, webAssembly } from './web-assembly.ts'

/** Rows of the left matrix are padded to a multiple of this. */
export const tileRows = 6
const tileColumns = 8
const unrolled = 4

export type MatrixKernel = {
  /**
   * out = left · right + bias. Addresses are in bytes; `rows` is a multiple of `tileRows`, `depth` of 4 and `columns` of 8;
   * `left` is row-major, `right` was packed by `packPanels`, `out` is row-major.
   */
  multiply(
    left: number,
    right: number,
    bias: number,
    out: number,
    rows: number,
    depth: number,
    columns: number,
  ): void
}

const [left, right, bias, out, rows, depth, columns] = [0, 1, 2, 3, 4, 5, 6] as const
const [depthBytes, rowBytes, column, columnsEnd, row, panel, panelAt, panelEnd, target] = [
  7, 8, 9, 10, 11, 12, 13, 14, 15,
] as const
const leftRow = 16
const [right0, right1] = [leftRow + tileRows, leftRow + tileRows + 1] as const
const sums = right1 + 1
const tile = Array.from({ length: tileRows }, (_, index) => ({
  pointer: leftRow + index,
  low: sums + 2 * index,
  high: sums + 2 * index + 1,
}))

/**
 * Keeps a tile of six rows by eight columns of the result in registers and walks down the depth, four steps a turn. Each
 * element is summed in the same order whatever rows are beside it, so a row's result does not depend on its batch.
 */
function multiplyFunction(isFused: boolean): WasmFunction {
  const multiplyAdd = (one: number[], other: number[], sum: number[]): number[] =>
    isFused ? fusedMultiplyAdd(one, other, sum) : addLanes(multiplyLanes(one, other), sum)
  const step = (offset: number): number[] => [
    ...set(right0, loadLanes(get(panelAt), offset * 32)),
    ...set(right1, loadLanes(get(panelAt), offset * 32 + 16)),
    ...tile.flatMap(({ pointer, low, high }) => [
      ...set(splat, loadSplat(get(pointer), 4 * offset)),
      ...set(low, multiplyAdd(get(splat), get(right0), get(low))),
      ...set(high, multiplyAdd(get(splat), get(right1), get(high))),
    ]),
  ]
  const splat = sums + 2 * tileRows
  return {
    name: 'multiply',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    locals: [
      ...new Array<'i32'>(9 + tileRows).fill('i32'),
      ...new Array<'v128'>(2 + 2 * tileRows + 1).fill('v128'),
    ],
    body: [
      ...set(depthBytes, shiftLeft(get(depth), 2)),
      ...set(rowBytes, shiftLeft(get(columns), 2)),
      ...set(panel, get(right)),
      ...set(column, constant(0)),
      ...set(columnsEnd, get(columns)),
      ...whileBelow(column, columnsEnd, [
        ...set(panelEnd, add(get(panel), shiftLeft(get(depthBytes), 3))),
        ...set(tile[0]!.pointer, get(left)),
        ...set(target, add(get(out), shiftLeft(get(column), 2))),
        ...set(row, constant(0)),
        ...whileBelow(row, rows, [
          ...tile
            .slice(1)
            .flatMap(({ pointer }, index) => set(pointer, add(get(tile[index]!.pointer), get(depthBytes)))),
          ...tile.flatMap(({ low, high }) => [
            ...set(low, loadLanes(add(get(bias), shiftLeft(get(column), 2)))),
            ...set(high, loadLanes(add(get(bias), shiftLeft(get(column), 2)), 16)),
          ]),
          ...set(panelAt, get(panel)),
          ...whileBelow(panelAt, panelEnd, [
            ...Array.from({ length: unrolled }, (_, offset) => step(offset)).flat(),
            ...tile.flatMap(({ pointer }) => advance(pointer, 4 * unrolled)),
            ...advance(panelAt, 32 * unrolled),
          ]),
          ...tile.flatMap(({ low, high }) => [
            ...storeLanes(get(target), get(low)),
            ...storeLanes(get(target), get(high), 16),
            ...set(target, add(get(target), get(rowBytes))),
          ]),
          // Each pointer stands at the start of the next row now, and the last one at the next tile.
          ...set(tile[0]!.pointer, get(tile[tileRows - 1]!.pointer)),
          ...advance(row, tileRows),
        ]),
        ...set(panel, get(panelEnd)),
        ...advance(column, tileColumns),
      ]),
    ],
  }
}

/** Compiles the kernel over a memory of the caller's, with fused multiply-add where the host has relaxed SIMD. */
export function createMatrixKernel(memory: WebAssemblyMemory): MatrixKernel {
  const fused = writeModule([multiplyFunction(true)])
  const bytes = webAssembly.validate(fused) ? fused : writeModule([multiplyFunction(false)])
  return new webAssembly.Instance(new webAssembly.Module(bytes), { host: { memory } }).exports as MatrixKernel
}

/** Reorders a row-major depth × columns matrix into panels of eight columns, each read from start to end by the kernel. */
export function packPanels(matrix: Float32Array, depth: number, columns: number, packed: Float32Array): void {
  let position = 0
  for (let column = 0; column < columns; column += tileColumns) {
    for (let step = 0; step < depth; step++) {
      for (let lane = 0; lane < tileColumns; lane++) {
        packed[position++] = matrix[step * columns + column + lane]!
      }
    }
  }
}

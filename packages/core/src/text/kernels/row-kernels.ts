import {
  add,
  addLanes,
  advance,
  anyBit,
  constant,
  eitherLanes,
  get,
  loadInteger,
  loadLanes,
  loadSplat,
  multiply,
  multiplyLanes,
  set,
  shiftLeft,
  storeLanes,
  when,
  whileBelow,
} from './wasm-instructions.ts'
import { type WasmFunction, writeModule } from './wasm-writer.ts'
import { type WebAssemblyMemory, webAssembly } from './web-assembly.ts'

/** Columns are padded to a multiple of this: four registers of four lanes. */
export const columnBlock = 16

/**
 * Kernels over a row-major matrix of weights, one row a feature and one column a label. Addresses are in bytes,
 * `columns` is a multiple of `columnBlock`, `features` holds `count` 32-bit row numbers and `values` as many floats.
 */
export type RowKernels = {
  /** out[c] += sum over j of values[j] · weights[features[j]][c] */
  gather(features: number, values: number, count: number, weights: number, columns: number, out: number): void
  /** weights[features[j]][c] += values[j] · delta[c]; blocks of columns whose deltas are all zero are skipped. */
  scatter(
    features: number,
    values: number,
    count: number,
    weights: number,
    columns: number,
    delta: number,
  ): void
}

const [features, values, count, weights, columns, vector] = [0, 1, 2, 3, 4, 5] as const
const [stride, column, columnsEnd, feature, featuresEnd, value, row] = [6, 7, 8, 9, 10, 11, 12] as const
const [scale, lane0] = [13, 14] as const
const lanes = [0, 1, 2, 3].map((index) => ({ local: lane0 + index, offset: 16 * index }))

const kernel = (name: string, eachBlock: number[]): WasmFunction => ({
  name,
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128', 'v128'],
  body: [
    ...set(stride, shiftLeft(get(columns), 2)),
    ...set(featuresEnd, add(get(features), shiftLeft(get(count), 2))),
    ...set(column, get(vector)),
    ...set(columnsEnd, add(get(vector), get(stride))),
    ...whileBelow(column, columnsEnd, [
      ...lanes.flatMap((lane) => set(lane.local, loadLanes(get(column), lane.offset))),
      ...eachBlock,
      ...advance(column, 4 * columnBlock),
      ...set(weights, add(get(weights), constant(4 * columnBlock))),
    ]),
  ],
})

/** Visits each (feature, value) with `scale` holding the value and `row` the address of its block of columns. */
const eachFeature = (body: number[]): number[] => [
  ...set(feature, get(features)),
  ...set(value, get(values)),
  ...whileBelow(feature, featuresEnd, [
    ...set(scale, loadSplat(get(value))),
    ...set(row, add(get(weights), multiply(loadInteger(get(feature)), get(stride)))),
    ...body,
    ...advance(feature, 4),
    ...advance(value, 4),
  ]),
]

const gather = kernel('gather', [
  ...eachFeature(
    lanes.flatMap((lane) =>
      set(lane.local, addLanes(get(lane.local), multiplyLanes(get(scale), loadLanes(get(row), lane.offset)))),
    ),
  ),
  ...lanes.flatMap((lane) => storeLanes(get(column), get(lane.local), lane.offset)),
])

const scatter = kernel(
  'scatter',
  when(
    anyBit(lanes.map((lane) => get(lane.local)).reduce(eitherLanes)),
    eachFeature(
      lanes.flatMap((lane) =>
        storeLanes(
          get(row),
          addLanes(loadLanes(get(row), lane.offset), multiplyLanes(get(scale), get(lane.local))),
          lane.offset,
        ),
      ),
    ),
  ),
)

/** Compiles the kernels over a memory of the caller's. */
export function createRowKernels(memory: WebAssemblyMemory): RowKernels {
  const module = new webAssembly.Module(writeModule([gather, scatter]))
  return new webAssembly.Instance(module, { host: { memory } }).exports as RowKernels
}

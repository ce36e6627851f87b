import { signed, unsigned } from './wasm-writer.ts'

type Code = number[]

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)]
const memoryOperand = (alignment: number, offset: number): Code => [alignment, ...unsigned(offset)]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const constant = (value: number): Code => [0x41, ...signed(value)]
export const add = (left: Code, right: Code): Code => [...left, ...right, 0x6a]
export const multiply = (left: Code, right: Code): Code => [...left, ...right, 0x6c]
export const shiftLeft = (value: Code, bits: number): Code => [...value, ...constant(bits), 0x74]
export const advance = (local: number, step: number): Code => set(local, add(get(local), constant(step)))

export const loadInteger = (address: Code): Code => [...address, 0x28, ...memoryOperand(2, 0)]
export const loadLanes = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00),
  ...memoryOperand(2, offset),
]
/** Reads one float and copies it into all four lanes. */
export const loadSplat = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x09),
  ...memoryOperand(2, offset),
]
export const storeLanes = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  ...memoryOperand(2, offset),
]
export const zeroLanes = (): Code => [...simd(0x0c), ...new Array<number>(16).fill(0)]
export const addLanes = (left: Code, right: Code): Code => [...left, ...right, ...simd(0xe4)]
export const multiplyLanes = (left: Code, right: Code): Code => [...left, ...right, ...simd(0xe6)]
/** left · right + sum in one instruction where the processor has it; rounding may differ between processors. */
export const fusedMultiplyAdd = (left: Code, right: Code, sum: Code): Code => [
  ...left,
  ...right,
  ...sum,
  ...simd(0x105),
]
export const eitherLanes = (left: Code, right: Code): Code => [...left, ...right, ...simd(0x50)]
export const anyBit = (value: Code): Code => [...value, ...simd(0x53)]

export const when = (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b]

/** Runs `body` while local `index` is below local `limit`, unsigned; the body advances the index itself. */
export const whileBelow = (index: number, limit: number, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...[...get(index), ...get(limit), 0x4f, 0x0d, 0x01],
  ...body,
  ...[0x0c, 0x00, 0x0b, 0x0b],
]

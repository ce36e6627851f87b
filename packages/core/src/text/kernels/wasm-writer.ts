/**
 * Writes WebAssembly modules byte by byte, just enough of them for the numeric kernels beside this file: JavaScript has no
 * SIMD, and the loops over label columns run about eight times faster with it. Encoding: WebAssembly 2.0 core specification,
 * chapter 5 (binary format), and the relaxed SIMD proposal for the fused multiply-add.
 */
export type ValueType = 'i32' | 'f32' | 'v128'

export type WasmFunction = {
  name: string
  /** Types of the parameters: local indices 0 and up. */
  parameters: ValueType[]
  /** Types of the further locals, numbered after the parameters. */
  locals: ValueType[]
  body: number[]
}

const typeBytes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b }

/** A module that imports its memory as `host.memory` and exports the functions under their names. */
export function writeModule(functions: WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((item) => [
    0x60,
    ...vector(item.parameters.map((type) => [typeBytes[type]])),
    0,
  ])
  const memoryImport = [...name('host'), ...name('memory'), 0x02, 0x00, ...unsigned(1)]
  const exported = functions.map((item, index) => [...name(item.name), 0x00, ...unsigned(index)])
  const bodies = functions.map((item) => {
    const locals = vector(item.locals.map((type) => [...unsigned(1), typeBytes[type]]))
    const code = [...locals, ...item.body, 0x0b]
    return [...unsigned(code.length), ...code]
  })
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memoryImport])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
  ])
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)]
  return [...unsigned(bytes.length), ...bytes]
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest)
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  bytes.push(rest & 0x7f)
  return bytes
}

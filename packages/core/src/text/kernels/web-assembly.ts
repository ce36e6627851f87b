/** The part of the WebAssembly JavaScript interface used here; every host has it, the language's own library does not type it. */
type WebAssemblyHost = {
  Memory: new (limits: { initial: number }) => WebAssemblyMemory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: { host: { memory: WebAssemblyMemory } }) => { exports: object }
  validate(bytes: Uint8Array): boolean
}

export type WebAssemblyMemory = { readonly buffer: ArrayBuffer }

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyHost }).WebAssembly

const pageBytes = 65_536

/** Fresh zeroed memory of at least `bytes`. */
export function allocateMemory(bytes: number): WebAssemblyMemory {
  return new webAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) })
}

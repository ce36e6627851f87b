const prime = 0x01000193

/**
 * 32-bit FNV-1a over the UTF-16 units of `text[start..end)`, finished with murmur3's mixer so that short strings spread.
 * A different `seed` gives an independent hash. Signed, because V8 keeps signed 32-bit integers off the heap.
 */
export function hashRange(text: string, start: number, end: number, seed: number): number {
  let hash = seed | 0
  for (let position = start; position < end; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), prime)
  }
  return mixHash(hash)
}

/** The 32-bit finaliser of murmur3. */
export function mixHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/**
 * Maps a string to a number in [0, 1) that looks uniform and is the same on every machine and in every version,
 * so that assignment and sampling can be replayed from ids alone. Two 32-bit multiply-xor lanes over the UTF-16
 * code units, each ended by the MurmurHash3 finaliser (Appleby 2008), give 53 bits. Not for secrets.
 */
export function hashToUnit(text: string): number {
  let first = 0x9e3779b9
  let second = 0x85ebca6b
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    first = Math.imul(first ^ unit, 0x01000193)
    first = (first << 13) | (first >>> 19)
    second = Math.imul(second ^ unit, 0xcc9e2d51)
    second = (second << 15) | (second >>> 17)
  }
  first = finalise(first ^ text.length)
  second = finalise(second ^ first)
  first = finalise(first ^ second)
  return ((first >>> 0) * 0x200000 + (second >>> 11)) / 2 ** 53
}

function finalise(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** A repeatable source of randomness: the same seed gives the same numbers everywhere. Not for secrets. */
export type SeededRandom = {
  /** Uniform in [0, 1). */
  next: () => number
  /** A whole number, uniform in [0, below). */
  integer: (below: number) => number
  /** True with the given probability. */
  chance: (probability: number) => boolean
  /** Standard normal. */
  normal: () => number
  /** A new array with the same elements in random order. */
  shuffle: <T>(elements: readonly T[]) => T[]
}

/**
 * sfc32 (Doty-Humphrey, PractRand), seeded through a 32-bit mix of `seed`, a whole number or any string.
 * It passes the usual batteries and needs only 32-bit integer arithmetic, so that it is quick in every engine.
 */
export function seededRandom(seed: number | string): SeededRandom {
  let a = 0
  let b = 0x9e3779b9
  let c = 0xdeadbeef
  let counter = 1
  const nextWord = (): number => {
    const word = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + word
    return word >>> 0
  }
  for (const unit of String(seed)) {
    a = Math.imul(a ^ (unit.codePointAt(0) ?? 0), 0x01000193)
    nextWord()
  }
  for (let round = 0; round < 15; round++) nextWord()

  const next = () => (nextWord() * 0x200000 + (nextWord() >>> 11)) / 2 ** 53
  const integer = (below: number) => Math.floor(next() * below)
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: (elements) => {
      const shuffled = [...elements]
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = integer(last + 1)
        ;[shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!]
      }
      return shuffled
    },
  }
}

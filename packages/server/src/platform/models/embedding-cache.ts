import { createHash } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { encodingWidth } from './embedder.ts'

/**
 * Encoded texts on disk by content hash, in one file of fixed-size records: 16 bytes of the text's SHA-256, a scale (f32), a
 * check (u32) and 1024 16-bit integers. Threads append to it at the same time and see what the others wrote; a torn or
 * damaged record is passed over. The file holds nothing that can't be computed again: it may be deleted at any time.
 */
export type EmbeddingCache = {
  /** The vector of each text, or null where there is none. */
  read(texts: string[]): (Float32Array | null)[]
  append(vectors: ReadonlyMap<string, Float32Array>): void
  /** The vector as it will be read back, so that cached and fresh texts give the same model. */
  round(vector: Float32Array): Float32Array
}

const headBytes = 24
const recordBytes = headBytes + 2 * encodingWidth
const fileBytesMax = 256 * 2 ** 20
const steps = 32_767

export function createEmbeddingCache(file: string): EmbeddingCache {
  const positions = new Map<string, number>()
  let indexedBytes = 0

  const withFile = <Result>(use: (descriptor: number) => Result): Result => {
    mkdirSync(dirname(file), { recursive: true })
    const descriptor = openSync(file, 'a+', 0o600)
    try {
      return use(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }

  const indexNewRecords = (descriptor: number): void => {
    const size = fstatSync(descriptor).size
    if (size < indexedBytes) {
      positions.clear()
      indexedBytes = 0
    }
    const chunk = Buffer.alloc(Math.min(1024 * recordBytes, Math.max(0, size - indexedBytes)))
    while (size - indexedBytes >= recordBytes) {
      const wanted = Math.min(chunk.length, size - indexedBytes)
      const whole = Math.floor(readSync(descriptor, chunk, 0, wanted, indexedBytes) / recordBytes)
      if (whole === 0) return
      for (let index = 0; index < whole; index++) {
        const record = chunk.subarray(index * recordBytes, (index + 1) * recordBytes)
        if (checkOf(record) === record.readUInt32LE(20)) {
          positions.set(record.toString('latin1', 0, 16), indexedBytes + index * recordBytes)
        }
      }
      indexedBytes += whole * recordBytes
    }
  }

  return {
    read: (texts) =>
      withFile((descriptor) => {
        indexNewRecords(descriptor)
        const record = Buffer.alloc(recordBytes)
        return texts.map((text) => {
          const key = keyOf(text)
          const position = positions.get(key.toString('latin1'))
          if (position === undefined) return null
          const read = readSync(descriptor, record, 0, recordBytes, position)
          // Another thread may have started the file over since the position was noted.
          return read === recordBytes && record.subarray(0, 16).equals(key) ? vectorOf(record) : null
        })
      }),
    append: (vectors) => {
      if (vectors.size === 0) return
      withFile((descriptor) => {
        const size = fstatSync(descriptor).size
        // A tail that is no whole record was torn off by a crash; past the bound the cache starts over.
        if (size > fileBytesMax) ftruncateSync(descriptor, 0)
        else if (size % recordBytes !== 0) ftruncateSync(descriptor, size - (size % recordBytes))
        writeSync(
          descriptor,
          Buffer.concat([...vectors].map(([text, vector]) => recordOf(keyOf(text), vector))),
        )
      })
    },
    round: (vector) => vectorOf(recordOf(Buffer.alloc(16), vector)),
  }
}

function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16)
}

function recordOf(key: Buffer, vector: Float32Array): Buffer {
  const record = Buffer.alloc(recordBytes)
  key.copy(record)
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = Math.fround(largest / steps)
  record.writeFloatLE(scale, 16)
  const rounded = numbersOf(record)
  for (let index = 0; index < encodingWidth; index++) {
    rounded[index] = scale === 0 ? 0 : Math.round(vector[index]! / scale)
  }
  record.writeUInt32LE(checkOf(record), 20)
  return record
}

function vectorOf(record: Buffer): Float32Array {
  const scale = record.readFloatLE(16)
  const rounded = numbersOf(record)
  const vector = new Float32Array(encodingWidth)
  for (let index = 0; index < encodingWidth; index++) vector[index] = scale * rounded[index]!
  return vector
}

/** A view of the record's numbers in the host's byte order; the file is for this machine alone. */
function numbersOf(record: Buffer): Int16Array {
  return new Int16Array(record.buffer, record.byteOffset + headBytes, encodingWidth)
}

/** FNV-1a over everything but the check itself. */
function checkOf(record: Buffer): number {
  let hash = 0x811c9dc5
  for (let position = 0; position < recordBytes; position++) {
    if (position < 20 || position >= headBytes) hash = Math.imul(hash ^ record[position]!, 0x01000193)
  }
  return hash >>> 0
}

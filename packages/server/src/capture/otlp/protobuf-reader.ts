/**
 * Reads protobuf's wire format (protobuf.dev/programming-guides/encoding) out of one buffer. Own code because the
 * library's reader decodes each short string with a `TextDecoder`, which alone costs more than all else here, and has
 * no way to know a name it has seen before.
 */
export class ProtobufReader {
  position = 0
  readonly #bytes: Buffer
  readonly #names = new Map<number, { bytes: Buffer; text: string }>()

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  /** The field's number times 8, plus its wire type. */
  tag(): number {
    return this.#varint32()
  }

  /** Where the message (string, bytes) that begins here ends. */
  end(limit: number): number {
    const end = this.#varint32() + this.position
    if (end > limit) throw new RangeError('A field reaches over the end of its message.')
    return end
  }

  text(limit: number): string {
    const start = this.position
    const end = this.end(limit)
    const from = this.position
    this.position = end
    return start === end ? '' : this.#bytes.toString('utf8', from, end)
  }

  /** As `text`, for what is said again and again: attributes' names. */
  name(limit: number): string {
    const end = this.end(limit)
    const from = this.position
    this.position = end
    const bytes = this.#bytes
    let hash = end - from
    for (let at = from; at < end; at += 1) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    const known = this.#names.get(hash)
    if (
      known &&
      known.bytes.length === end - from &&
      bytes.compare(known.bytes, 0, known.bytes.length, from, end) === 0
    ) {
      return known.text
    }
    const text = bytes.toString('utf8', from, end)
    this.#names.set(hash, { bytes: bytes.subarray(from, end), text })
    return text
  }

  /** Bytes as `hex` or `base64`. */
  encoded(encoding: 'hex' | 'base64', limit: number): string {
    const end = this.end(limit)
    const text = this.#bytes.toString(encoding, this.position, end)
    this.position = end
    return text
  }

  boolean(): boolean {
    return this.#varint32() !== 0
  }

  enumerated(): number {
    return this.#varint32()
  }

  /** As a number where it is exact, else as decimal text. */
  int64(): number | string {
    let low = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    let value = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return exact(BigInt.asIntN(64, value))
    }
    throw new RangeError('A number is longer than 64 bits.')
  }

  /** Nanoseconds since 1970; undefined for 0, which stands for not known. */
  time(): bigint | undefined {
    const at = this.#advance(8)
    const nanoseconds = this.#bytes.readBigUInt64LE(at)
    return nanoseconds === 0n ? undefined : nanoseconds
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8))
  }

  /** Passes over a field that is not known here. */
  skip(tag: number, limit: number): void {
    switch (tag & 7) {
      case 0:
        this.int64()
        return
      case 1:
        this.#advance(8)
        return
      case 2:
        this.position = this.end(limit)
        return
      case 5:
        this.#advance(4)
        return
      default:
        throw new RangeError(`The wire type ${tag & 7} is not one of protobuf's.`)
    }
  }

  #varint32(): number {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte()
      if (shift < 32) value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new RangeError('A number is longer than 64 bits.')
  }

  #byte(): number {
    const byte = this.#bytes[this.position]
    if (byte === undefined) throw new RangeError('The message is cut off.')
    this.position += 1
    return byte
  }

  #advance(bytes: number): number {
    const at = this.position
    if (at + bytes > this.#bytes.length) throw new RangeError('The message is cut off.')
    this.position = at + bytes
    return at
  }
}

function exact(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

const newline = 0x0a
const firstBytes = 64 * 1024

/** Lines waiting for one write, as the bytes that the file gets. Kept and filled again, because a new one costs more than filling it. */
export class LineBuffer {
  #bytes = Buffer.allocUnsafe(firstBytes)
  #length = 0

  /** What was added since the last `clear`. Valid until then. */
  get content(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** `bytes` is the length of all lines in UTF-8, with a newline for each. */
  add(lines: readonly string[], bytes: number): void {
    if (this.#length + bytes > this.#bytes.length) this.#grow(this.#length + bytes)
    for (const line of lines) {
      this.#length += this.#bytes.write(line, this.#length)
      this.#bytes[this.#length] = newline
      this.#length += 1
    }
  }

  /** One large batch must not hold its memory for ever. */
  clear(): void {
    this.#length = 0
    if (this.#bytes.length > 64 * firstBytes) this.#bytes = Buffer.allocUnsafe(firstBytes)
  }

  #grow(neededBytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(neededBytes, 2 * this.#bytes.length))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

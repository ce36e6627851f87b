import { SpoolFull } from './spool-errors.ts'

/** How long appends are refused after the disk failed, before the next one may try it again. */
const diskRetryMs = 1_000

/** A disk that hangs must not let the spool fill the memory instead. */
const unwrittenBytesMax = 64 * 1024 * 1024

/** `isAccepting` says no this far before the limit, so that who is told yes can append what it goes on to make. */
const headroomBytesMax = 1024 * 1024

/** How many bytes the spool holds, and whether it may take more. */
export class SpaceBudget {
  readonly #maxBytes: number
  #heldBytes = 0
  #unwrittenBytes = 0
  #refusingUntilMs = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  isAccepting(): boolean {
    const headroomBytes = Math.min(headroomBytesMax, this.#maxBytes / 16)
    const isNearLimit = this.#heldBytes + headroomBytes > this.#maxBytes
    return !isNearLimit && this.#unwrittenBytes < unwrittenBytesMax && !this.#isDiskResting()
  }

  /** Books bytes before they are written. Throws `SpoolFull`. */
  take(bytes: number): void {
    if (this.#isDiskResting() || this.#unwrittenBytes > unwrittenBytesMax)
      throw new SpoolFull('disk', diskRetryMs)
    if (this.#heldBytes + bytes > this.#maxBytes) throw new SpoolFull('limit', diskRetryMs)
    this.#heldBytes += bytes
    this.#unwrittenBytes += bytes
  }

  /** The bytes are in the file. */
  wrote(bytes: number): void {
    this.#unwrittenBytes -= bytes
  }

  /** Counts bytes that are on the disk already, whatever the limit says. */
  hold(bytes: number): void {
    this.#heldBytes += bytes
  }

  /** Gives back bytes that could not be written. */
  failed(bytes: number, cause: unknown): SpoolFull {
    this.#heldBytes -= bytes
    this.#unwrittenBytes -= bytes
    return this.refused(cause)
  }

  /** The disk failed: it gets a rest. */
  refused(cause: unknown): SpoolFull {
    this.#refusingUntilMs = performance.now() + diskRetryMs
    return new SpoolFull('disk', diskRetryMs, cause)
  }

  /** Gives back the bytes of a deleted file. There is space again, so the disk may be tried at once. */
  freed(bytes: number): void {
    this.#heldBytes -= bytes
    this.#refusingUntilMs = 0
  }

  #isDiskResting(): boolean {
    return this.#refusingUntilMs > 0 && performance.now() < this.#refusingUntilMs
  }
}

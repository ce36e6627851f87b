import { Doorbell } from './doorbell.ts'
import { SpoolFull } from './spool-errors.ts'

/** How long the disk is left alone after it failed, before it is tried again; freed space has it tried at once. */
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
  readonly #tryDisk: () => Promise<void>
  readonly #bell = new Doorbell()
  #trials: Promise<void> | undefined
  #isClosed = false

  /**
   * @param tryDisk Rejects while the disk takes nothing. After a failure appends are refused until it resolves: to let one
   *   of them try would break the promise that `isAccepting` makes to the gateway.
   */
  constructor(maxBytes: number, tryDisk: () => Promise<void>) {
    this.#maxBytes = maxBytes
    this.#tryDisk = tryDisk
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  isAccepting(): boolean {
    const headroomBytes = Math.min(headroomBytesMax, this.#maxBytes / 16)
    const isNearLimit = this.#heldBytes + headroomBytes > this.#maxBytes
    return !isNearLimit && this.#unwrittenBytes < unwrittenBytesMax && !this.#trials
  }

  /** Books bytes before they are written. Throws `SpoolFull`. */
  take(bytes: number): void {
    if (this.#trials || this.#unwrittenBytes > unwrittenBytesMax) throw new SpoolFull('disk', diskRetryMs)
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
    if (!this.#isClosed) this.#trials ??= this.#tryUntilItHolds()
    return new SpoolFull('disk', diskRetryMs, cause)
  }

  /** Gives back the bytes of a deleted file. There is space again, so the disk may be tried at once. */
  freed(bytes: number): void {
    this.#heldBytes -= bytes
    if (this.#trials) this.#bell.ring()
  }

  /** Resolves when the disk is tried no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#bell.ring()
    await this.#trials
  }

  async #tryUntilItHolds(): Promise<void> {
    for (let isHolding = false; !isHolding && !this.#isClosed; ) {
      await this.#bell.wait(diskRetryMs)
      isHolding = await this.#tryDisk().then(
        () => true,
        () => false,
      )
    }
    this.#trials = undefined
  }
}

import { writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { LineBuffer } from './line-buffer.ts'
import { syncFolder } from './segment-file.ts'
import type { SpaceBudget } from './space-budget.ts'
import type { Turnstile } from './turnstile.ts'

type Batch = {
  buffer: LineBuffer
  bytes: number
  rows: number
  written: PromiseWithResolvers<void>
  synced: PromiseWithResolvers<void> | undefined
}

/** A write into the kernel's memory takes microseconds. One that took this long waited for the disk, or for its turn. */
const slowWriteMs = 5
/**
 * For how long the next writes are then given to a thread, so that a slow disk holds up nobody but them; twice as long each
 * time that the first write afterwards is slow again.
 */
const leastCautionMs = 100
const mostCautionMs = 10_000
/** More than this is copied by a thread in any case. */
const quickWriteBytesMax = 256 * 1024
/** So long, and so many bytes, a write waits while every turn of the event loop brings more rows. */
const gatherMsMax = 1
const gatherBytesMax = 64 * 1024

/** Everybody in a batch shares its promises, so a failure must not count as unhandled when nobody asked for that one. */
function sharedPromise(): PromiseWithResolvers<void> {
  const shared = Promise.withResolvers<void>()
  shared.promise.catch(() => undefined)
  return shared
}

/**
 * Writes one open segment. What is appended within a moment, or while a write is under way, becomes one write; what is
 * durable and written while an fsync is under way shares the next fsync. A write that fails leaves no trace.
 */
export class SegmentWriter {
  readonly #path: string
  readonly #budget: SpaceBudget
  readonly #turnstile: Turnstile
  #handle: FileHandle | undefined
  #filling: Batch | undefined
  #spare: LineBuffer | undefined
  #pumping: Promise<void> | undefined
  #unsynced: PromiseWithResolvers<void>[] = []
  #syncing: Promise<void> | undefined
  #writtenBytes = 0
  #syncedBytes = 0
  #hasTornTail = false
  #isNameSynced = false
  #isBroken = false
  #cautiousUntilMs = 0
  #cautionMs = leastCautionMs
  #rows = 0
  #bytes = 0

  constructor(options: { path: string; budget: SpaceBudget; turnstile: Turnstile }) {
    this.#path = options.path
    this.#budget = options.budget
    this.#turnstile = options.turnstile
  }

  /** Rows and bytes written or about to be. */
  get rows(): number {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  /** True after an fsync failed: what the kernel still holds of the file is unknown, so nothing more may go into it. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /**
   * `bytes` is what the lines take with their newlines. They are booked in the budget already and are given back if the
   * write fails.
   */
  append(lines: readonly string[], bytes: number, durable: boolean): Promise<void> {
    this.#filling ??= this.#newBatch()
    const batch = this.#filling
    batch.buffer.add(lines, bytes)
    batch.bytes += bytes
    batch.rows += lines.length
    this.#rows += lines.length
    this.#bytes += bytes
    this.#pumping ??= this.#pump()
    if (!durable) return batch.written.promise
    batch.synced ??= sharedPromise()
    return batch.synced.promise
  }

  /** Writes, syncs and closes. May be called again after it threw. */
  async finish(): Promise<void> {
    await this.#pumping
    await this.#syncing
    if (!this.#handle) return
    await this.#cutTornTail(this.#handle)
    // A second fsync after a failed one proves nothing, so a broken file is closed as it is.
    if (this.#syncedBytes < this.#writtenBytes && !this.#isBroken) {
      try {
        await this.#turnstile.run(() => this.#sync())
      } catch (error) {
        this.#isBroken = true
        throw error
      }
    }
    const handle = this.#handle
    this.#handle = undefined
    await handle.close()
  }

  async #pump(): Promise<void> {
    await setImmediate()
    while (this.#filling) {
      const batch = this.#filling
      await this.#gather(batch)
      this.#filling = undefined
      await this.#writeBatch(batch)
      batch.buffer.clear()
      this.#spare = batch.buffer
    }
    this.#pumping = undefined
  }

  /** Rows that come one turn of the event loop after the other wait for each other: ten in one write cost little more than one. */
  async #gather(batch: Batch): Promise<void> {
    const untilMs = performance.now() + gatherMsMax
    for (let rows = 0; rows < batch.rows && batch.bytes < gatherBytesMax; ) {
      if (performance.now() >= untilMs) return
      rows = batch.rows
      await setImmediate()
    }
  }

  #newBatch(): Batch {
    const buffer = this.#spare ?? new LineBuffer()
    this.#spare = undefined
    return { buffer, bytes: 0, rows: 0, written: sharedPromise(), synced: undefined }
  }

  async #writeBatch(batch: Batch): Promise<void> {
    try {
      await this.#write(batch.buffer.content)
    } catch (error) {
      this.#rows -= batch.rows
      this.#bytes -= batch.bytes
      const full = this.#budget.failed(batch.bytes, error)
      batch.written.reject(full)
      batch.synced?.reject(full)
      return
    }
    this.#budget.wrote(batch.bytes)
    batch.written.resolve()
    if (!batch.synced) return
    this.#unsynced.push(batch.synced)
    this.#syncing ??= this.#syncWaiting()
  }

  async #write(content: Buffer): Promise<void> {
    this.#handle ??= await open(this.#path, 'w')
    await this.#cutTornTail(this.#handle)
    let done = 0
    try {
      while (done < content.length) {
        const position = this.#writtenBytes + done
        if (this.#isQuick(content.length)) {
          done += this.#writeQuickly(this.#handle.fd, content.subarray(done), position)
        } else {
          done += (await this.#handle.write(content, done, content.length - done, position)).bytesWritten
        }
      }
    } catch (error) {
      this.#hasTornTail = true
      await this.#cutTornTail(this.#handle).catch(() => undefined)
      throw error
    }
    this.#writtenBytes += content.length
  }

  /** Whether to write without a thread, whose waking costs more than the write. An fsync under way would hold it up. */
  #isQuick(bytes: number): boolean {
    return (
      bytes <= quickWriteBytesMax && this.#syncing === undefined && performance.now() >= this.#cautiousUntilMs
    )
  }

  #writeQuickly(fd: number, content: Buffer, position: number): number {
    const startedMs = performance.now()
    try {
      return writeSync(fd, content, 0, content.length, position)
    } finally {
      const nowMs = performance.now()
      if (nowMs - startedMs <= slowWriteMs) {
        this.#cautionMs = leastCautionMs
      } else {
        this.#cautiousUntilMs = nowMs + this.#cautionMs
        this.#cautionMs = Math.min(mostCautionMs, 2 * this.#cautionMs)
      }
    }
  }

  async #cutTornTail(handle: FileHandle): Promise<void> {
    if (!this.#hasTornTail) return
    await handle.truncate(this.#writtenBytes)
    this.#hasTornTail = false
  }

  async #syncWaiting(): Promise<void> {
    while (this.#unsynced.length > 0) {
      let group: PromiseWithResolvers<void>[] = []
      try {
        await this.#turnstile.run(async () => {
          group = this.#unsynced
          this.#unsynced = []
          if (this.#isBroken) throw new Error('An earlier fsync of this segment failed.')
          await this.#sync()
        })
        for (const waiter of group) waiter.resolve()
      } catch (error) {
        this.#isBroken = true
        const full = this.#budget.refused(error)
        for (const waiter of group) waiter.reject(full)
      }
    }
    this.#syncing = undefined
  }

  async #sync(): Promise<void> {
    const upTo = this.#writtenBytes
    await this.#handle?.datasync()
    if (!this.#isNameSynced) await syncFolder(dirname(this.#path))
    this.#isNameSynced = true
    this.#syncedBytes = upTo
  }
}

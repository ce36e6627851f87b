import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type SpoolFolders, segmentFileName } from './segment-file.ts'
import type { SegmentWriter } from './segment-writer.ts'

type Recovered = { rows: number; bytes: number; path: string }

function settledLater(): PromiseWithResolvers<void> {
  const later = Promise.withResolvers<void>()
  later.promise.catch(() => undefined)
  return later
}

/** One segment from its first row until its facts are delivered. */
export class PendingSegment {
  readonly table: string
  readonly segmentId: string
  readonly startedAtMs: number
  /** On the monotonic clock, so that a change of the wall clock cannot hold a segment back. */
  readonly startedTicksMs = performance.now()
  readonly loaded = settledLater()
  readonly delivered = settledLater()
  #isLoaded = false
  #writer: SegmentWriter | undefined
  #sealing: Promise<void> | undefined
  #rows = 0
  #bytes = 0
  #path: string

  private constructor(table: string, segmentId: string, startedAtMs: number, path: string) {
    this.table = table
    this.segmentId = segmentId
    this.startedAtMs = startedAtMs
    this.#path = path
  }

  static start(options: {
    table: string
    segmentId: string
    startedAtMs: number
    path: string
    writer: SegmentWriter
  }): PendingSegment {
    const segment = new PendingSegment(options.table, options.segmentId, options.startedAtMs, options.path)
    segment.#writer = options.writer
    return segment
  }

  static async recover(
    name: { table: string; segmentId: string; rows: number },
    path: string,
  ): Promise<PendingSegment> {
    const file = await stat(path)
    const segment = new PendingSegment(name.table, name.segmentId, file.mtimeMs, path)
    segment.#settle({ rows: name.rows, bytes: file.size, path })
    return segment
  }

  get rows(): number {
    return this.#writer?.rows ?? this.#rows
  }

  get bytes(): number {
    return this.#writer?.bytes ?? this.#bytes
  }

  get path(): string {
    return this.#path
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  canTakeMore(): boolean {
    return this.#writer !== undefined && !this.#writer.isBroken
  }

  append(lines: readonly string[], bytes: number, durable: boolean): Promise<void> {
    if (!this.#writer) throw new Error('A sealed segment takes no more rows.')
    return this.#writer.append(lines, bytes, durable)
  }

  /** Makes the file complete and final. Safe to call twice, and again after it threw. */
  seal(folders: SpoolFolders): Promise<void> {
    this.#sealing ??= this.#seal(folders).finally(() => {
      this.#sealing = undefined
    })
    return this.#sealing
  }

  /** The segment is in the ledger and its file, if its facts are still needed, is now this one. */
  markLoaded(file: Recovered): void {
    this.#settle(file)
    this.#isLoaded = true
    this.loaded.resolve()
  }

  async #seal(folders: SpoolFolders): Promise<void> {
    if (!this.#writer) return
    await this.#writer.finish()
    const { rows, bytes } = this.#writer
    if (rows === 0) {
      await rm(this.#path, { force: true })
      return this.#settle({ rows, bytes, path: this.#path })
    }
    const path = join(folders.sealed, segmentFileName(this.segmentId, this.table, rows))
    await rename(this.#path, path)
    this.#settle({ rows, bytes, path })
  }

  #settle(file: Recovered): void {
    this.#rows = file.rows
    this.#bytes = file.bytes
    this.#path = file.path
    this.#writer = undefined
  }
}

import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { backoffMs } from '../spool/backoff.ts'
import { readRows } from '../spool/read-rows.ts'
import type { FactPayloads } from './facts.ts'

type Captured = FactPayloads['span.captured']
type Waiting = { segmentId: string; path: string; bytes: number }

/** More spans than this in one segment, which is a second of them, leave no time to look at each at once. */
const mostAtOnce = 2_000
const defaultMostBytes = 512 * 1024 * 1024
const calmUtilisation = 0.5
const lookAgainMs = 250
/** However busy the process is, a segment is looked at now and then. */
const longestPauseMs = 30_000

/**
 * Stands before consumers of captured spans whose work is worth waiting for a calm moment: nobody's call should be
 * slower for it. A segment of usual size goes to them at once. Of a flood the files are kept, and gone through when the event
 * loop is calm, also after a restart. When they take more than `mostBytes`, the oldest are left out.
 */
export class SpanBacklog {
  readonly #directory: string
  readonly #consumers: readonly ((fact: Captured) => Promise<void>)[]
  readonly #utilisation: () => number
  readonly #mostBytes: number
  readonly #logger: Logger
  readonly #waiting: Waiting[] = []
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: {
    directory: string
    consumers: readonly ((fact: Captured) => Promise<void>)[]
    utilisation: () => number
    logger: Logger
    mostBytes?: number
  }) {
    this.#directory = options.directory
    this.#consumers = options.consumers
    this.#utilisation = options.utilisation
    this.#mostBytes = options.mostBytes ?? defaultMostBytes
    this.#logger = options.logger
  }

  /** Segments that are not gone through yet. */
  get length(): number {
    return this.#waiting.length
  }

  /** Goes on with what an earlier process left. */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    for (const name of (await readdir(this.#directory)).sort()) {
      const path = join(this.#directory, name)
      this.#waiting.push({ segmentId: name, path, bytes: (await stat(path)).size })
    }
    this.#run()
  }

  /** A consumer of `span.captured`. */
  async take(fact: Captured): Promise<void> {
    const { file, segmentId } = fact
    if (!file || (file.rowCount <= mostAtOnce && this.#waiting.length === 0)) {
      await this.#consume(fact)
      return
    }
    const path = join(this.#directory, segmentId)
    await keep(file.path, path)
    if (this.#waiting.some((waiting) => waiting.segmentId === segmentId)) return
    this.#waiting.push({ segmentId, path, bytes: (await stat(path)).size })
    await this.#leaveOutOldest()
    this.#run()
  }

  /** Ends after what is under way; the rest waits for the next start. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #run(): void {
    if (this.#running || this.#stopping.signal.aborted) return
    this.#running = this.#goThrough()
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#logger.error({ err: error }, 'a backlog of spans stopped')
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  async #goThrough(): Promise<void> {
    let failures = 0
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      await this.#untilCalm()
      try {
        const { segmentId, path } = next
        await this.#consume({ segmentId, rows: { [Symbol.asyncIterator]: () => readRows(path) } })
        failures = 0
      } catch (error) {
        failures += 1
        this.#logger.warn({ err: error, segmentId: next.segmentId, failures }, 'spans could not be looked at')
        await this.#sleep(backoffMs(failures))
        continue
      }
      await this.#forget(next)
    }
  }

  async #untilCalm(): Promise<void> {
    const until = performance.now() + longestPauseMs
    do await this.#sleep(lookAgainMs)
    while (this.#utilisation() > calmUtilisation && performance.now() < until)
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stopping.signal, ref: false })
  }

  async #consume(fact: Captured): Promise<void> {
    for (const consumer of this.#consumers) await consumer(fact)
  }

  async #leaveOutOldest(): Promise<void> {
    let bytes = this.#waiting.reduce((sum, waiting) => sum + waiting.bytes, 0)
    // The first may be under way.
    while (bytes > this.#mostBytes && this.#waiting.length > 1) {
      const oldest = this.#waiting[1]!
      bytes -= oldest.bytes
      await this.#forget(oldest)
      this.#logger.warn(
        { segmentId: oldest.segmentId },
        'too many spans wait to be looked at: those of one second get no automated signals',
      )
    }
  }

  async #forget(waiting: Waiting): Promise<void> {
    await rm(waiting.path, { force: true })
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
  }
}

/** The same file under another name costs nothing; where the file system knows no such thing, it is copied. */
async function keep(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    // The fact came twice.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    await copyFile(from, to)
  }
}

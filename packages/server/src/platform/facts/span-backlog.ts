import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { backoffMs } from '../spool/backoff.ts'
import { readRows } from '../spool/read-rows.ts'
import type { FactPayloads } from './facts.ts'
import { ConsumerDied, type ProcessApart } from './process-apart.ts'

type Captured = FactPayloads['span.captured']
type Waiting = { segmentId: string; path: string; bytes: number; isLarge: boolean }

/**
 * A segment is a second of spans at most, and one of so many is looked at in a fiftieth of that. For more of them, which come in
 * floods, a process of its own is worth its start.
 */
const mostHere = 200
const defaultMostBytes = 512 * 1024 * 1024
const defaultIdleMs = 60_000
/** Spans on which the process died so often are not tried again: those behind them wait. */
const mostDeaths = 5
const calmUtilisation = 0.5
const lookAgainMs = 250
/** However busy this process is, a segment is looked at now and then. */
const longestPauseMs = 30_000

/**
 * Stands before consumers of captured spans whose work must not make anybody's call slower. Small segments are gone
 * through in this process at once. Large ones are kept as files and gone through in a process apart, in order; while that
 * process is there, the small ones behind them too, so that what is learned of earlier spans is in one place. They wait
 * for a calm moment: the process apart may step back behind this one, but the ledger that it keeps busy does not. What waits
 * is gone on with after a restart. When it takes more than `mostBytes`, the oldest are left out.
 */
export class SpanBacklog {
  readonly #directory: string
  readonly #here: (fact: Captured) => Promise<void>
  readonly #apart: ProcessApart
  readonly #utilisation: () => number
  readonly #mostBytes: number
  readonly #idleMs: number
  readonly #logger: Logger
  readonly #waiting: Waiting[] = []
  readonly #stopping = new AbortController()
  #lastLargeMs = performance.now()
  #idle: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(options: {
    directory: string
    here: (fact: Captured) => Promise<void>
    apart: ProcessApart
    /** How busy the event loop is, from 0 to 1. */
    utilisation: () => number
    logger: Logger
    mostBytes?: number
    /** So long after the last large segment the process apart ends. */
    idleMs?: number
  }) {
    this.#directory = options.directory
    this.#here = options.here
    this.#apart = options.apart
    this.#utilisation = options.utilisation
    this.#mostBytes = options.mostBytes ?? defaultMostBytes
    this.#idleMs = options.idleMs ?? defaultIdleMs
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
      this.#waiting.push({ segmentId: name, path, bytes: (await stat(path)).size, isLarge: true })
    }
    this.#run()
  }

  /** A consumer of `span.captured`. */
  async take(fact: Captured): Promise<void> {
    const { file, segmentId } = fact
    const isLarge = file !== undefined && file.rowCount > mostHere
    if (!file || (!isLarge && this.#waiting.length === 0 && !this.#apart.isUp())) {
      await this.#here(fact)
      return
    }
    if (isLarge) this.#lastLargeMs = performance.now()
    const path = join(this.#directory, segmentId)
    await keep(file.path, path)
    if (this.#waiting.some((waiting) => waiting.segmentId === segmentId)) return
    this.#waiting.push({ segmentId, path, bytes: (await stat(path)).size, isLarge })
    await this.#leaveOutOldest()
    this.#run()
  }

  /** Ends the process apart, in the middle of a segment too: it waits with the rest for the next start. */
  async close(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#idle)
    await this.#apart.close()
    await this.#running
  }

  #run(): void {
    if (this.#running || this.#stopping.signal.aborted) return
    clearTimeout(this.#idle)
    this.#running = this.#goThrough()
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#logger.error({ err: error }, 'a backlog of spans stopped')
      })
      .finally(() => {
        this.#running = undefined
        if (!this.#apart.isUp() || this.#stopping.signal.aborted) return
        this.#idle = setTimeout(() => this.#run(), Math.max(1, this.#untilIdleMs())).unref()
      })
  }

  async #goThrough(): Promise<void> {
    let deaths = 0
    let failures = 0
    for (;;) {
      const next = this.#waiting[0]
      if (!next) {
        if (!this.#apart.isUp() || this.#untilIdleMs() > 0) return
        await this.#apart.end()
        continue
      }
      await this.#untilCalm()
      try {
        await this.#lookAt(next)
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        failures += 1
        if (error instanceof ConsumerDied) deaths += 1
        this.#logger.warn({ err: error, segmentId: next.segmentId, failures }, 'spans could not be looked at')
        if (deaths < mostDeaths) {
          await this.#sleep(backoffMs(failures))
          continue
        }
        this.#logger.error({ segmentId: next.segmentId }, 'these spans get no automated signals')
      }
      failures = 0
      deaths = 0
      await this.#forget(next)
    }
  }

  async #lookAt({ segmentId, path, isLarge }: Waiting): Promise<void> {
    if (isLarge || this.#apart.isUp()) await this.#apart.consume({ segmentId, path })
    else await this.#here({ segmentId, rows: { [Symbol.asyncIterator]: () => readRows(path) } })
  }

  async #untilCalm(): Promise<void> {
    const until = performance.now() + longestPauseMs
    while (this.#utilisation() > calmUtilisation && performance.now() < until) await this.#sleep(lookAgainMs)
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stopping.signal, ref: false })
  }

  #untilIdleMs(): number {
    return this.#lastLargeMs + this.#idleMs - performance.now()
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

import { join } from 'node:path'
import { backoffMs } from './backoff.ts'
import { Doorbell } from './doorbell.ts'
import { drainSegment } from './drain-segment.ts'
import { FactDelivery } from './fact-delivery.ts'
import { FailureBell } from './failure-bell.ts'
import { PendingSegment } from './pending-segment.ts'
import { segmentFileName } from './segment-file.ts'
import { SegmentWriter } from './segment-writer.ts'
import type { AppendOptions } from './spool.ts'
import type { SpoolContext } from './spool-context.ts'
import { SpoolClosed } from './spool-errors.ts'

/** One table: the segment being appended to, those waiting for the ledger in order, and the loop that drains them. */
export class TableSpool {
  readonly failures = new FailureBell()
  readonly facts: FactDelivery
  readonly #context: SpoolContext
  readonly #table: string
  readonly #queue: PendingSegment[] = []
  readonly #bell = new Doorbell()
  readonly #running: Promise<void>
  #open: PendingSegment | undefined
  #isSealWanted = false
  #isStopped = false

  constructor(
    context: SpoolContext,
    table: string,
    recovered?: { sealed: PendingSegment[]; drained: PendingSegment[] },
  ) {
    this.#context = context
    this.#table = table
    this.facts = new FactDelivery(context)
    for (const segment of recovered?.drained ?? []) this.facts.enqueue(segment)
    this.#queue.push(...(recovered?.sealed ?? []))
    this.#running = this.#run()
  }

  /** Not loaded yet, oldest first. */
  get pending(): readonly PendingSegment[] {
    return this.#open ? [...this.#queue, this.#open] : this.#queue
  }

  /** `bytes` is what the lines take with their newlines, booked in the budget. */
  append(lines: readonly string[], bytes: number, options: AppendOptions): Promise<void> {
    const segment = this.#segmentToFill()
    if (options.ids) this.#context.ids.add(segment, options.ids)
    const appended = segment.append(lines, bytes, options.durable)
    if (segment.bytes >= this.#context.limits.segmentMaxBytes) this.#closeOpen()
    return appended
  }

  /** Drains what is there now without waiting for its age, and tries a failing ledger again at once. */
  hurry(): void {
    this.#isSealWanted = this.#open !== undefined
    this.#bell.ring()
  }

  /** Stops the loops and makes every file complete, so that the next start finds them. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#bell.ring()
    this.failures.end(new SpoolClosed())
    this.facts.failures.end(new SpoolClosed())
    for (const segment of this.pending) await segment.seal(this.#context.folders)
  }

  /** Resolves when the calls to the sink and the consumer that were under way have returned. */
  async ended(): Promise<void> {
    await Promise.all([this.#running, this.facts.stop()])
  }

  #segmentToFill(): PendingSegment {
    if (this.#open && !this.#open.canTakeMore()) this.#closeOpen()
    if (this.#open) return this.#open
    const segmentId = this.#context.nextSegmentId()
    const path = join(this.#context.folders.open, segmentFileName(segmentId, this.#table))
    const writer = new SegmentWriter({
      path,
      budget: this.#context.budget,
      turnstile: this.#context.turnstile,
    })
    const startedAtMs = this.#context.clock.now()
    this.#open = PendingSegment.start({ table: this.#table, segmentId, startedAtMs, path, writer })
    this.#bell.ring()
    return this.#open
  }

  #closeOpen(): void {
    const segment = this.#open
    if (!segment) return
    this.#open = undefined
    this.#isSealWanted = false
    this.#queue.push(segment)
    // The drain seals again when its turn comes; now only frees the file descriptor early.
    segment.seal(this.#context.folders).catch(() => undefined)
    this.#bell.ring()
  }

  /**
   * A segment is closed for its age only when the ledger is ready for it: a ledger that is down or slow gets few
   * large segments afterwards instead of one for every second it was away.
   */
  #nextToDrain(): PendingSegment | undefined {
    if (this.#queue.length === 0 && this.#open && (this.#isSealWanted || this.#msUntilDue() === 0))
      this.#closeOpen()
    return this.#queue[0]
  }

  #msUntilDue(): number | undefined {
    if (!this.#open) return undefined
    return Math.max(0, this.#open.startedTicksMs + this.#context.limits.segmentMaxAgeMs - performance.now())
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const segment = this.#nextToDrain()
      if (!segment) {
        await this.#bell.wait(this.#msUntilDue())
        continue
      }
      try {
        await drainSegment(this.#context, segment)
        this.#queue.shift()
        this.facts.enqueue(segment)
        this.failures.succeeded()
      } catch (error) {
        if (this.#isStopped) return
        const failures = this.failures.failed(error)
        const { table, segmentId } = segment
        this.#context.logger.warn(
          { err: error, table, segmentId, failures },
          'a segment could not be drained',
        )
        await this.#bell.wait(backoffMs(failures))
      }
    }
  }
}

import { rm } from 'node:fs/promises'
import { backoffMs } from './backoff.ts'
import { Doorbell } from './doorbell.ts'
import { FailureBell } from './failure-bell.ts'
import type { PendingSegment } from './pending-segment.ts'
import { readRows } from './read-rows.ts'
import type { SpoolContext } from './spool-context.ts'

/** Hands the loaded segments of one table to `onDrained`, in order, until it accepts them; then deletes the file. */
export class FactDelivery {
  readonly failures = new FailureBell()
  readonly #context: SpoolContext
  readonly #queue: PendingSegment[] = []
  readonly #bell = new Doorbell()
  readonly #running: Promise<void>
  #isStopped = false

  constructor(context: SpoolContext) {
    this.#context = context
    this.#running = this.#run()
  }

  get pending(): readonly PendingSegment[] {
    return this.#queue
  }

  enqueue(segment: PendingSegment): void {
    this.#queue.push(segment)
    this.#bell.ring()
  }

  /** Resolves when the loop has ended, which is after the consumer's current call. */
  stop(): Promise<void> {
    this.#isStopped = true
    this.#bell.ring()
    return this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const segment = this.#queue[0]
      if (!segment) {
        await this.#bell.wait()
        continue
      }
      try {
        await this.#deliver(segment)
        this.failures.succeeded()
      } catch (error) {
        if (this.#isStopped) return
        const failures = this.failures.failed(error)
        const { table, segmentId } = segment
        this.#context.logger.warn(
          { err: error, table, segmentId, failures },
          'facts of a segment were not accepted',
        )
        await this.#bell.wait(backoffMs(failures))
      }
    }
  }

  async #deliver(segment: PendingSegment): Promise<void> {
    const { table, segmentId, path } = segment
    const onStrange = () => this.#context.logger.error({ table, segmentId }, 'a loaded line is not JSON')
    const rows = { [Symbol.asyncIterator]: () => readRows(path, onStrange) }
    const file = { path, rowCount: segment.rows }
    if (segment.rows > 0) await this.#context.onDrained({ table, segmentId, rows, file })
    await rm(path, { force: true })
    this.#queue.shift()
    this.#context.budget.freed(segment.bytes)
    this.#context.ids.forget(segment)
    segment.delivered.resolve()
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { PendingIds } from './pending-ids.ts'
import type { PendingSegment } from './pending-segment.ts'
import { recoverSegments } from './recover-segments.ts'
import { rowToLine } from './row-to-line.ts'
import { assertTableName, makeSpoolFolders, newSegmentId } from './segment-file.ts'
import { SpaceBudget } from './space-budget.ts'
import type { AppendOptions, DrainOptions, DrainTarget, Spool, SpoolOptions, SpoolStats } from './spool.ts'
import type { SpoolContext } from './spool-context.ts'
import { SpoolClosed } from './spool-errors.ts'
import { TableSpool } from './table-spool.ts'
import { tryDisk } from './try-disk.ts'
import { Turnstile } from './turnstile.ts'
import { waitForSegments } from './wait-for-segments.ts'
import { toWellFormedJson } from './well-formed-json.ts'

/** Of Node's four file threads two stay free for the writes of the gateway. */
const fsyncsAtOnce = 2
const closeDeadlineMs = 5_000

/**
 * Opens the spool in a folder and goes on with what an earlier process left in it. Only one process may have the
 * folder open; the lock on the home folder sees to that.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { limits, logger, clock = { now: Date.now } } = options
  const folders = await makeSpoolFolders(options.directory)
  const recovered = await recoverSegments(folders)
  let nextSequence = recovered.nextSequence
  let isStopped = false
  const context: SpoolContext = {
    folders,
    limits,
    logger,
    clock,
    budget: new SpaceBudget(limits.maxBytes, () => tryDisk(folders.pieces)),
    turnstile: new Turnstile(fsyncsAtOnce),
    ids: new PendingIds(),
    counts: { drainedRows: 0, rejectedRows: recovered.rejectedRows },
    nextSegmentId: () => newSegmentId(nextSequence++),
    // A call that outlives the deadline of close() must end there: the files may belong to another process by then.
    sink: async (segment) => {
      if (isStopped) throw new SpoolClosed()
      await options.sink(segment)
      if (isStopped) throw new SpoolClosed()
    },
    onDrained: async (segment) => {
      await options.onDrained(segment)
      if (isStopped) throw new SpoolClosed()
    },
  }
  const tables = recoverTables(context, recovered)
  if (recovered.sealed.length > 0)
    logger.info({ segments: recovered.sealed.length }, 'the spool goes on draining')
  return new FileSpool(context, tables, () => {
    isStopped = true
  })
}

function recoverTables(
  context: SpoolContext,
  { sealed, drained }: { sealed: PendingSegment[]; drained: PendingSegment[] },
): Map<string, TableSpool> {
  for (const segment of [...sealed, ...drained]) {
    context.budget.hold(segment.bytes)
    context.ids.addUnknown(segment)
  }
  const names = new Set([...sealed, ...drained].map((segment) => segment.table))
  const tables = new Map<string, TableSpool>()
  for (const table of names) {
    const ofTable = (segment: PendingSegment) => segment.table === table
    const own = { sealed: sealed.filter(ofTable), drained: drained.filter(ofTable) }
    tables.set(table, new TableSpool(context, table, own))
  }
  return tables
}

class FileSpool implements Spool {
  readonly #context: SpoolContext
  readonly #tables: Map<string, TableSpool>
  readonly #stopCalls: () => void
  #closing: Promise<void> | undefined

  constructor(context: SpoolContext, tables: Map<string, TableSpool>, stopCalls: () => void) {
    this.#context = context
    this.#tables = tables
    this.#stopCalls = stopCalls
  }

  append(table: string, rows: readonly object[], options: AppendOptions): Promise<void> {
    const lines = rows.map((row) => toWellFormedJson(rowToLine(row, options.jsonFields)))
    return this.#append(table, lines, options)
  }

  appendLine(table: string, line: string, options: AppendOptions): Promise<void> {
    if (line === '' || line.includes('\n'))
      return Promise.reject(new TypeError('A spooled row is one line of JSON.'))
    return this.#append(table, [toWellFormedJson(line)], options)
  }

  isAccepting(): boolean {
    return this.#closing === undefined && this.#context.budget.isAccepting()
  }

  async ensureDrained(target: DrainTarget, options: DrainOptions = {}): Promise<void> {
    const tables = this.#tablesOf(target)
    const wanted = new Map<TableSpool, PendingSegment[]>()
    for (const table of tables) {
      const segments = this.#segmentsOf(table, target, options)
      if (segments.length > 0) wanted.set(table, segments)
    }
    if (wanted.size === 0) return
    for (const [table, segments] of wanted) if (segments.some((segment) => !segment.isLoaded)) table.hurry()
    const bells = [...wanted.keys()].flatMap((table) =>
      options.facts ? [table.failures, table.facts.failures] : [table.failures],
    )
    await waitForSegments([...wanted.values()].flat(), bells, options)
  }

  stats(): SpoolStats {
    const tables = [...this.#tables.values()]
    const pending = tables.flatMap((table) => [...table.pending])
    const oldestMs = Math.min(...pending.map((segment) => segment.startedAtMs))
    return {
      pendingBytes: pending.reduce((sum, segment) => sum + segment.bytes, 0),
      pendingRows: pending.reduce((sum, segment) => sum + segment.rows, 0),
      segments: pending.length,
      oldestAgeMs: pending.length === 0 ? 0 : Math.max(0, this.#context.clock.now() - oldestMs),
      rejectedRows: this.#context.counts.rejectedRows,
      drainedRows: this.#context.counts.drainedRows,
      heldBytes: this.#context.budget.heldBytes,
      undeliveredSegments: tables.reduce((sum, table) => sum + table.facts.pending.length, 0),
    }
  }

  close({ deadlineMs = closeDeadlineMs }: { deadlineMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(deadlineMs)
    return this.#closing
  }

  #append(table: string, lines: readonly string[], options: AppendOptions): Promise<void> {
    try {
      if (this.#closing) throw new SpoolClosed()
      if (lines.length === 0) return Promise.resolve()
      const tableSpool = this.#table(table)
      let bytes = 0
      for (const line of lines) bytes += Buffer.byteLength(line) + 1
      this.#context.budget.take(bytes)
      return tableSpool.append(lines, bytes, options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #table(name: string): TableSpool {
    const known = this.#tables.get(name)
    if (known) return known
    assertTableName(name)
    const table = new TableSpool(this.#context, name)
    this.#tables.set(name, table)
    return table
  }

  #tablesOf(target: DrainTarget): TableSpool[] {
    if (target === 'all' || !('table' in target)) return [...this.#tables.values()]
    const table = this.#tables.get(target.table)
    return table ? [table] : []
  }

  #segmentsOf(table: TableSpool, target: DrainTarget, { facts = false }: DrainOptions): PendingSegment[] {
    const segments = facts ? [...table.facts.pending, ...table.pending] : table.pending
    const ids = target === 'all' ? undefined : 'table' in target ? target.ids : target
    return segments.filter((segment) => ids === undefined || this.#context.ids.mayHold(segment, ids))
  }

  async #close(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs
    await this.ensureDrained('all', { timeoutMs: deadlineMs, facts: true }).catch((error: unknown) => {
      this.#context.logger.warn({ err: error, ...this.stats() }, 'the spool leaves rows for the next start')
    })
    this.#stopCalls()
    const tables = [...this.#tables.values()]
    const stopped = await Promise.allSettled(tables.map((table) => table.stop()))
    for (const { reason } of stopped.filter((outcome) => outcome.status === 'rejected')) {
      this.#context.logger.error({ err: reason }, 'a segment could not be sealed; the next start seals it')
    }
    const ended = Promise.all(tables.map((table) => table.ended()))
    const giveUp = new AbortController()
    const patience = sleep(Math.max(0, deadline - performance.now()), undefined, { signal: giveUp.signal })
    await Promise.race([ended, patience.catch(() => undefined)])
    giveUp.abort()
    await this.#context.budget.close()
  }
}

/** A sealed file of newline-delimited JSON: one table, never changed again, the same id and content at every retry. */
export type Segment = { table: string; segmentId: string; path: string; rows: number }

/**
 * Loads a segment into the ledger. It must be idempotent by `segmentId`. Throws `SegmentRejected` for content that can
 * never be loaded; any other error is retried for ever with the same segment.
 */
export type SegmentSink = (segment: Segment) => Promise<void>

export type SpoolRow = Record<string, unknown>

/** The rows of a segment that the ledger now holds. `rows` reads the file lazily; it may be iterated more than once. */
export type DrainedSegment = {
  table: string
  segmentId: string
  rows: AsyncIterable<SpoolRow>
  /** What holds them, until `onDrained` has resolved. */
  file: { path: string; rowCount: number }
}

export type AppendOptions = {
  /** true: resolves after an fsync. false: resolves once the kernel has it, which survives a crash of the process. */
  durable: boolean
  /** Every id by which somebody may ask for these rows before they are drained (span, inference, trace, session). */
  ids?: readonly string[]
  /**
   * Fields that hold JSON as text, written by `JSON.stringify`: objects and lists in them go to the ledger as they are,
   * and consumers of facts find them parsed.
   */
  jsonFields?: readonly string[]
}

/** Which pending rows: those behind any of these ids, those of a table (or of these ids in it), or all. */
export type DrainTarget = 'all' | readonly string[] | { table: string; ids?: readonly string[] }

export type DrainOptions = {
  /** Default 5,000. */
  timeoutMs?: number
  /** Wait until `onDrained` has resolved for these rows too. */
  facts?: boolean
}

export type SpoolStats = {
  /** Bytes not loaded yet. Segments loaded whose facts are still undelivered count in `heldBytes` only. */
  pendingBytes: number
  pendingRows: number
  segments: number
  oldestAgeMs: number
  /** Rows in `rejected/`, from earlier starts too. */
  rejectedRows: number
  /** Rows loaded since the spool was opened. */
  drainedRows: number
  /** All bytes held against `limits.maxBytes`. */
  heldBytes: number
  /** Loaded segments whose facts are not delivered yet. */
  undeliveredSegments: number
}

export type Spool = {
  /** Throws `SpoolFull` or `SpoolClosed`, in which case none of the rows is promised. */
  append(table: string, rows: readonly object[], options: AppendOptions): Promise<void>
  /** As `append`, for one row that is already JSON on one line. */
  appendLine(table: string, line: string, options: AppendOptions): Promise<void>
  /** False while an append would be refused. Free to ask, for the gateway's header before the body. */
  isAccepting(): boolean
  /** Resolves once the ledger holds what is asked for; at once when nothing of it is pending. Throws `LedgerUnavailable`. */
  ensureDrained(target: DrainTarget, options?: DrainOptions): Promise<void>
  stats(): SpoolStats
  /** Refuses new rows, drains what it can within the deadline (default 5,000 ms) and leaves the rest for the next start. */
  close(options?: { deadlineMs?: number }): Promise<void>
}

export type SpoolLimits = {
  /** All files but those in `rejected/`. */
  maxBytes: number
  segmentMaxBytes: number
  /** How long a row may wait before its segment is sealed and drained, while the ledger keeps up. */
  segmentMaxAgeMs: number
}

export type SpoolLogger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type SpoolOptions = {
  directory: string
  sink: SegmentSink
  limits: SpoolLimits
  logger: SpoolLogger
  clock?: { now(): number }
  /** Called at least once for each loaded segment, in order within a table, across restarts; retried while it throws. */
  onDrained: (segment: DrainedSegment) => Promise<void>
}

import type { ClickHouseClient } from '@clickhouse/client'
import type { Endpoint } from './open-ledger.ts'

export interface LedgerSegment {
  /** Table in the ledger's current database, e.g. `spans`. */
  readonly table: string
  /** Identifies the segment for ever: loading the same id twice keeps the rows once. */
  readonly segmentId: string
  /** Absolute path of a sealed NDJSON file in which every line is whole. */
  readonly path: string
  /** Columns to read from each line; all columns of the table when absent. Unknown fields are ignored. */
  readonly columns?: readonly string[]
}

/** The store of append-only facts: a running ClickHouse, embedded (chDB) or remote. */
export interface Ledger {
  /**
   * Speaks ClickHouse over HTTP. Its calls reject with `LedgerUnavailableError` while the engine is down or
   * when it dies under them; everything else rejects with the client's own `ClickHouseError`.
   */
  readonly client: ClickHouseClient
  readonly url: string
  /** For a client in another process. It changes when an embedded engine was started again. */
  endpoint(): Endpoint
  readonly database: string
  /** True when ClickHouse runs as our child process and can read this machine's files. */
  readonly isEmbedded: boolean
  /** Loads a whole segment or nothing. Safe to repeat with the same `segmentId`. */
  loadSegment(segment: LedgerSegment): Promise<void>
  isUp(): boolean
  /** Resolves once the engine answers; rejects when the ledger was closed. */
  whenUp(): Promise<void>
  /** Process id of the embedded engine; undefined while it is down or when it is remote. */
  pid(): number | undefined
  /** Waits for running statements, then stops the embedded engine. */
  close(): Promise<void>
}

/**
 * Goes at the end of every `CREATE TABLE` in the ledger's migrations. The window makes a segment loaded again
 * after a crash count once; the fsyncs make a loaded segment survive power loss, so the spool may forget it.
 */
export const ledgerTableSettings =
  'SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1'

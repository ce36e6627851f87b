import { availableParallelism } from 'node:os'
import { Session } from 'chdb'
import { withoutComments } from '../split-statements.ts'
import { ConnectionPool } from './connection-pool.ts'
import { EngineConnection } from './engine-connection.ts'
import type { Answer, Statement } from './statement.ts'

const readingConnections = 3
const mebibyte = 1024 ** 2

/** The engine's own caches would otherwise grow to gigabytes. */
const engineArguments = [
  `--mark_cache_size=${64 * mebibyte}`,
  `--primary_index_cache_size=${64 * mebibyte}`,
  `--index_mark_cache_size=${16 * mebibyte}`,
  `--query_condition_cache_size=${8 * mebibyte}`,
  `--compiled_expression_cache_size=${16 * mebibyte}`,
  `--max_server_memory_usage=${3072 * mebibyte}`,
]

/** For statements that don't say otherwise. Large sorts and groupings go to disk before they reach the limit. */
const baseSettings = {
  max_threads: String(Math.min(4, availableParallelism())),
  max_memory_usage: String(2048 * mebibyte),
  max_bytes_before_external_group_by: String(512 * mebibyte),
  max_bytes_before_external_sort: String(512 * mebibyte),
  // An answer is held in memory whole.
  max_result_bytes: String(512 * mebibyte),
}

export interface Engine {
  /** Undefined when `isWanted` said no before the statement's turn came. */
  run(statement: Statement, isWanted: () => boolean): Promise<Answer | undefined>
  close(): void
}

/**
 * Opens ClickHouse on a folder. A connection runs one statement at a time, so a heavy query would hold up every
 * other: statements that read share several connections, and those that write go one by one.
 */
export function openEngine(folder: string): Engine {
  const open = () => new Session(folder, { connectionArgs: engineArguments })
  const connect = () => new EngineConnection({ open, baseSettings })
  const writer = new ConnectionPool([connect()])
  const readers = new ConnectionPool(Array.from({ length: readingConnections }, connect))
  return {
    run: (statement, isWanted) => (isReading(statement.sql) ? readers : writer).run(statement, isWanted),
    close() {
      readers.close()
      writer.close()
    },
  }
}

const isReading = (sql: string) =>
  /^[(\s]*(SELECT|WITH|SHOW|DESCRIBE|DESC|EXISTS|EXPLAIN)\b/i.test(withoutComments(sql.slice(0, 2_000)))

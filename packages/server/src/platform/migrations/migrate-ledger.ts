import { ClickHouseError } from '@clickhouse/client'
import type { Pool } from 'pg'
import type { Ledger } from '../ledger/ledger.ts'
import { splitStatements } from '../ledger/split-statements.ts'
import { type AppliedMigration, pendingMigrations, readMigrations } from './migration.ts'

const lockNumber = 4_800_002

const appliedTable = `
CREATE TABLE IF NOT EXISTS applied_migrations (
  number UInt32,
  name String,
  checksum String,
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`

/**
 * Applies the folder's migrations that the ledger lacks, and returns their names. ClickHouse knows neither locks
 * nor transactions over schema: servers that start at once wait for one another on `lockPool`, the catalog's,
 * and a migration that fails midway is applied again from its first statement, so write each to be repeatable
 * (`IF NOT EXISTS`; a table that is there already is left as it is). Without a pool the caller makes sure that nobody else migrates.
 */
export async function migrateLedger(ledger: Ledger, directory: string, lockPool?: Pool): Promise<string[]> {
  const migrations = await readMigrations(directory)
  if (!lockPool) return await apply()
  const lock = await lockPool.connect()
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [lockNumber])
    return await apply()
  } finally {
    // Ending the connection gives up its lock whatever happened.
    lock.release(true)
  }

  async function apply(): Promise<string[]> {
    await ledger.client.command({ query: appliedTable })
    const result = await ledger.client.query({
      query: 'SELECT number, name, checksum FROM applied_migrations',
      format: 'JSONEachRow',
    })
    const names: string[] = []
    for (const { number, name, sql, checksum } of pendingMigrations(
      migrations,
      await result.json<AppliedMigration>(),
    )) {
      for (const [index, query] of splitStatements(sql).entries()) {
        try {
          await ledger.client.command({ query })
        } catch (error) {
          // An attempt that was killed before it was noted has made it.
          if (isThereAlready(error)) continue
          throw new Error(`Statement ${index + 1} of migration ${name} failed: ${(error as Error).message}`, {
            cause: error,
          })
        }
      }
      await ledger.client.insert({
        table: 'applied_migrations',
        values: [{ number, name, checksum }],
        format: 'JSONEachRow',
        columns: ['number', 'name', 'checksum'],
      })
      names.push(name)
    }
    return names
  }
}

function isThereAlready(error: unknown): boolean {
  return error instanceof ClickHouseError && error.type === 'TABLE_ALREADY_EXISTS'
}

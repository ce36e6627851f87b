import type { Pool } from 'pg'
import type { AppliedMigration } from './migration.ts'
import { pendingMigrations, readMigrations } from './migration.ts'

/** Any fixed number: every server that migrates this database takes the same advisory lock. */
const lockNumber = 4_800_001

const appliedTable = `
CREATE TABLE IF NOT EXISTS applied_migrations (
  number integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/**
 * Applies the folder's migrations that the catalog lacks, each in a transaction of its own, and returns their
 * names. Servers that start at once wait for one another.
 */
export async function migrateCatalog(pool: Pool, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = await pool.connect()
  let failure: unknown
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockNumber])
    await client.query(appliedTable)
    const { rows } = await client.query<AppliedMigration>(
      'SELECT number, name, checksum FROM applied_migrations',
    )
    const names: string[] = []
    for (const { number, name, sql, checksum } of pendingMigrations(migrations, rows)) {
      try {
        await client.query('BEGIN')
        await client.query(sql)
        await client.query('INSERT INTO applied_migrations (number, name, checksum) VALUES ($1, $2, $3)', [
          number,
          name,
          checksum,
        ])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {})
        throw new Error(
          `Migration ${name} failed${lineOf(error, sql)} and was rolled back: ${(error as Error).message}`,
          { cause: error },
        )
      }
      names.push(name)
    }
    await client.query('SELECT pg_advisory_unlock($1)', [lockNumber])
    return names
  } catch (error) {
    failure = error
    throw error
  } finally {
    // A connection that failed may still hold the lock: end it rather than reuse it.
    client.release(failure !== undefined)
  }
}

function lineOf(error: unknown, sql: string): string {
  const position = Number((error as { position?: string }).position)
  return position > 0 ? ` at line ${sql.slice(0, position).split('\n').length}` : ''
}

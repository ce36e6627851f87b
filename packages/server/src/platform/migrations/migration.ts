import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One forward-only step of a store's schema, from a file named like `0007_review_queues.sql`. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: string
}

const fileName = /^(\d{4})_[a-z0-9_-]+\.sql$/

/**
 * Reads a folder's migrations in order. Other files are left alone, except SQL files with a wrong name.
 *
 * @throws Error when two files carry one number or an SQL file's name doesn't fit.
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(names.map((name) => readMigration(directory, name)))
  for (const [index, { name, number }] of migrations.entries()) {
    const before = migrations[index - 1]
    if (before?.number === number) {
      throw new Error(
        `${before.name} and ${name} in ${directory} carry the same number. Renumber the later one.`,
      )
    }
  }
  return migrations
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const number = fileName.exec(name)?.[1]
  if (!number) throw new Error(`${join(directory, name)} must be named like 0001_first_tables.sql.`)
  const sql = await readFile(join(directory, name), 'utf8')
  return { number: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

export interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/**
 * What is left to apply.
 *
 * @throws Error when an applied file was changed, is missing, or would be overtaken by one with a lower number.
 */
export function pendingMigrations(
  all: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const byNumber = new Map(all.map((migration) => [migration.number, migration]))
  for (const { number, name, checksum } of applied) {
    const migration = byNumber.get(number)
    if (!migration) {
      throw new Error(`The store has migration ${name}, which this release lacks. Run a release that has it.`)
    }
    if (migration.checksum !== checksum) {
      throw new Error(
        `Migration ${migration.name} was changed after it was applied as ${name}. Restore it, and put the change into a new migration.`,
      )
    }
  }
  const latest = Math.max(0, ...applied.map(({ number }) => number))
  const done = new Set(applied.map(({ number }) => number))
  const pending = all.filter(({ number }) => !done.has(number))
  const overtaken = pending.find(({ number }) => number < latest)
  if (overtaken) {
    throw new Error(
      `Migration ${overtaken.name} comes before one that is applied already. Give it a higher number.`,
    )
  }
  return pending
}

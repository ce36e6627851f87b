import { DatabaseSync } from 'node:sqlite'

export interface FileLock {
  release(): void
}

/**
 * Takes the exclusive lock on `path` (made when absent), or returns undefined when any process has it.
 *
 * SQLite is used for its locking alone: it takes a POSIX record lock, which the operating system drops when
 * the process dies however it dies, which holds between containers that share a volume, and which needs no
 * native module. No child inherits it. Nothing else may open `path`: closing any other descriptor of the file
 * in this process would drop the lock.
 */
export function lockFile(path: string): FileLock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    // A journal on disk would be left behind by a process that is killed.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const sqliteBusy = 5
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined
    throw error
  }
  return { release: () => database.close() }
}

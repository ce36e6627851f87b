import { chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HomeInUseError } from './home-in-use-error.ts'
import { lockFile } from './lock-file.ts'
import { readServerRecord, writeServerRecord } from './server-record.ts'

/** The folder that holds everything this server keeps, locked by this process. */
export interface Home {
  /** Absolute. */
  readonly path: string
  /** Absolute path of a folder in the home that only its owner may enter; made when absent. */
  folder(name: string): Promise<string>
  /** Writes the address this server answers on into `server.json`. */
  announce(url: string): Promise<void>
  /** Gives up the lock. Close both stores first. */
  release(): Promise<void>
}

/**
 * Makes the home folder when absent and locks it, before any store opens.
 *
 * @throws HomeInUseError when a live process holds it. A holder that was killed leaves nothing to clean up.
 */
export async function openHome(path: string): Promise<Home> {
  const home = resolve(path)
  await mkdir(home, { recursive: true, mode: 0o700 })
  const lock = lockFile(join(home, 'lock'))
  if (!lock) throw new HomeInUseError(home, await readServerRecord(home))
  const startedAt = new Date().toISOString()
  try {
    // Only with the lock: the holder may have let its Postgres in, and nobody else may close that door.
    await chmod(home, 0o700)
    await writeServerRecord(home, { pid: process.pid, url: null, startedAt })
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    path: home,
    async folder(name) {
      const folder = join(home, name)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return folder
    },
    announce: (url) => writeServerRecord(home, { pid: process.pid, url, startedAt }),
    async release() {
      lock.release()
    },
  }
}

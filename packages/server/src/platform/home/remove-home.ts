import { lstat, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HomeInUseError } from './home-in-use-error.ts'
import { lockFile } from './lock-file.ts'
import { readServerRecord } from './server-record.ts'
import { isInSystemFolder } from './system-folder.ts'

/**
 * Deletes a home and what it keeps outside itself. Everything captured, labelled and trained is lost.
 *
 * @throws HomeInUseError when a live process holds the home.
 * @throws Error when the folder does not look like a home, so that a mistyped path deletes nothing.
 */
export async function removeHome(path: string): Promise<void> {
  const home = resolve(path)
  const entries = await readdir(home).catch(() => undefined)
  if (!entries) return
  if (entries.length > 0 && !entries.includes('lock')) {
    throw new Error(`${home} has no lock file, so it is not a Loopwright home. Nothing was deleted.`)
  }
  const lock = lockFile(join(home, 'lock'))
  if (!lock) throw new HomeInUseError(home, await readServerRecord(home))
  try {
    await removeFolderOutside(home)
    await rm(home, { recursive: true, force: true })
  } finally {
    lock.release()
  }
}

/** Removes the relocated catalog, if this home has one and the folder says that it belongs to this home. */
async function removeFolderOutside(home: string): Promise<void> {
  const link = join(home, 'catalog')
  const entry = await lstat(link).catch(() => undefined)
  if (!entry?.isSymbolicLink()) return
  const target = await realpath(link).catch(() => undefined)
  if (!target || !isInSystemFolder(target)) return
  const owner = await readFile(join(target, 'home'), 'utf8').catch(() => '')
  if (owner.trim() === (await realpath(home))) await rm(target, { recursive: true, force: true })
}

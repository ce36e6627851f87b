import { createHash } from 'node:crypto'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Account, canEnter, isRoot, unprivilegedAccount } from '../home/account.ts'
import { openSystemFolder } from '../home/system-folder.ts'

/** Where the embedded server lives and who it runs as. All paths are absolute and real. */
export interface PostgresPlace {
  readonly folder: string
  readonly dataFolder: string
  readonly socketFolder: string
  /** Set when this process is root, as whom Postgres refuses to run. */
  readonly account: Account | undefined
}

/** Unix socket addresses hold 107 bytes on Linux and 103 on macOS. */
const longestSocketPathBytes = 103
export const socketFileName = '.s.PGSQL.5432'

/**
 * Finds or makes the server's folder, `catalog` in the home. Root's server runs as `nobody`: the home then lets
 * that group pass through, or, when a folder above the home is closed to it (a checkout under `/root`),
 * `catalog` becomes a link to a folder of the system that belongs to this home.
 */
export async function preparePostgresPlace(home: string): Promise<PostgresPlace> {
  const account = isRoot() ? unprivilegedAccount : undefined
  const link = join(home, 'catalog')
  if (account) await prepareFor(account, home, link)
  else await mkdir(link, { recursive: true, mode: 0o700 })
  const folder = await realpath(link).catch(() => undefined)
  if (!folder) {
    throw new Error(
      `${link} points to ${await readlink(link)}, which is gone, and the catalog's data with it. ` +
        `Restore that folder, or delete ${link} to begin with an empty catalog.`,
    )
  }
  return {
    folder,
    dataFolder: join(folder, 'data'),
    socketFolder: await prepareSocketFolder(folder, account),
    account,
  }
}

async function prepareFor(account: Account, home: string, link: string): Promise<void> {
  const existing = await lstat(link).catch(() => undefined)
  if (existing?.isSymbolicLink()) return
  if (await canEnter(account, dirname(home))) {
    await chown(home, 0, account.gid)
    await chmod(home, 0o710)
    await makeOwned(link, account)
    return
  }
  if (existing) {
    throw new Error(
      `${link} holds a catalog, but a folder above it is closed to uid ${account.uid}, as whom Postgres runs for root. ` +
        'Move the home to where it was, or run as the user who owns it.',
    )
  }
  const realHome = await realpath(home)
  const name = createHash('sha256').update(realHome).digest('hex').slice(0, 16)
  const target = join(await openSystemFolder(), name)
  await makeOwned(target, account)
  await writeFile(join(target, 'home'), `${realHome}\n`)
  await symlink(target, link)
}

/** A short folder for the socket: in the server's folder, or in the temporary folder when that path is too long. */
async function prepareSocketFolder(folder: string, account: Account | undefined): Promise<string> {
  const inside = join(folder, 'run')
  await removeLinked(inside)
  if (Buffer.byteLength(join(inside, socketFileName)) <= longestSocketPathBytes) {
    await makeOwned(inside, account)
    return inside
  }
  const short = await mkdtemp(join(tmpdir(), 'loopwright-'))
  await makeOwned(short, account)
  await symlink(short, inside)
  return short
}

/** Leaves nothing in the temporary folder once the server has stopped. */
export async function removeSocketFolder(place: PostgresPlace): Promise<void> {
  await removeLinked(join(place.folder, 'run'))
}

async function removeLinked(link: string): Promise<void> {
  const target = await readlink(link).catch(() => undefined)
  if (target === undefined) return
  await rm(target, { recursive: true, force: true })
  await rm(link)
}

async function makeOwned(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  if (account) await chown(folder, account.uid, account.gid)
}

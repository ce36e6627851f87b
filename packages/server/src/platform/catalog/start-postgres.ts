import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Logger } from '../log.ts'
import type { RunningChild } from '../process/supervise.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { type PostgresPlace, socketFileName } from './postgres-place.ts'
import { stopLeftoverPostgres } from './stop-leftover-postgres.ts'

export const postgresUser = 'loopwright'
const postgresMajorVersion = '18'
const startPatienceMs = 60_000
const stopPatienceMs = 20_000

/**
 * Small, since the whole product shares the machine: no I/O workers, no replication, few connections. `synchronous_commit`
 * keeps its default, on.
 */
const settings: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '32MB',
  io_method: 'sync',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  jit: 'off',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
}

/**
 * A data folder holds a thousand files. Syncing the file system once takes milliseconds where syncing each file
 * takes seconds on a slow disk; only Linux can.
 */
const syncMethod = process.platform === 'linux' ? 'syncfs' : 'fsync'

/**
 * Waits for the end of the pipe that the parent holds and then asks Postgres to stop: the pipe ends when the
 * parent dies, even by `kill -9`. The shell becomes Postgres, so `$$` is the server's own process id.
 */
const stopWithParentScript = `
exec 3<&0 </dev/null
( ( read -r _ <&3; kill -INT $$ ) >/dev/null 2>&1 & )
exec "$@" 3<&-
`

/** Makes the data folder when absent, ends a leftover server, starts Postgres and waits until it answers. */
export async function startPostgres(options: {
  binaries: PostgresBinaries
  place: PostgresPlace
  /** False only for tests: without syncing, a power loss corrupts the data. */
  isDurable: boolean
  logger: Logger
}): Promise<RunningChild> {
  const { binaries, place, isDurable, logger } = options
  await stopLeftoverPostgres(place.dataFolder, logger)
  // What a killed server leaves here names a process id that may live on, in a zombie or in another process.
  for (const name of [socketFileName, `${socketFileName}.lock`]) {
    await rm(join(place.socketFolder, name), { force: true })
  }
  await initialise(binaries, place, isDurable)
  const parameters = Object.entries({
    ...settings,
    recovery_init_sync_method: syncMethod,
    fsync: isDurable ? 'on' : 'off',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      stopWithParentScript,
      'sh',
      binaries.postgres,
      '-D',
      place.dataFolder,
      '-k',
      place.socketFolder,
      ...parameters,
    ],
    {
      ...place.account,
      cwd: place.folder,
      env: { LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'pipe'],
      // A group of its own: Ctrl-C in a terminal must reach us alone, so that we stop Postgres last.
      detached: true,
    },
  )
  const log = followLog(child, logger)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`))
  })
  let ended: string | undefined
  exited.then((how) => {
    ended = how
  })

  async function stop(): Promise<void> {
    if (ended !== undefined) return
    child.kill('SIGINT')
    const quit = setTimeout(() => child.kill('SIGQUIT'), stopPatienceMs)
    await exited
    clearTimeout(quit)
  }

  const impatience = new AbortController()
  const tooLate = sleep(startPatienceMs, false, { signal: impatience.signal }).catch(() => false)
  const isReady = await Promise.race([log.ready, exited.then(() => false), tooLate])
  impatience.abort()
  if (!isReady) {
    await stop()
    throw new Error(`Postgres did not start. It said: ${log.lastLines.join('\n')}`)
  }
  return { pid: child.pid as number, exited, stop }
}

/** Renames a finished folder into place, so that a half-made one is never taken for a catalog. */
async function initialise(
  binaries: PostgresBinaries,
  place: PostgresPlace,
  isDurable: boolean,
): Promise<void> {
  const versionFile = join(place.dataFolder, 'PG_VERSION')
  const version = await readFile(versionFile, 'utf8').catch(() => undefined)
  if (version !== undefined) {
    if (version.trim() === postgresMajorVersion) return
    throw new Error(
      `${place.dataFolder} was made by Postgres ${version.trim()}, and this release brings ${postgresMajorVersion}. ` +
        'Dump it with the earlier release and load the dump into an empty home.',
    )
  }
  for (const name of await readdir(place.folder)) {
    if (name.startsWith('unfinished-')) await rm(join(place.folder, name), { recursive: true, force: true })
  }
  // Never the same name twice: an initdb whose parent was killed may still be writing to the earlier one.
  const unfinished = join(place.folder, `unfinished-${randomUUID()}`)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  await promisify(execFile)(
    binaries.initdb,
    // Whoever can reach the socket, in a folder of mode 0700, is already the owner of the files.
    [
      '-D',
      unfinished,
      '-U',
      postgresUser,
      '--auth=trust',
      '--no-instructions',
      isDurable ? `--sync-method=${syncMethod}` : '--no-sync',
      ...locale,
    ],
    { ...place.account, cwd: place.folder, env: { LC_ALL: 'C' } },
  ).catch((error: unknown) => {
    throw isNamelessUser(error)
      ? new Error(
          `Postgres does not run as uid ${process.getuid?.()}, which has no name on this machine. ` +
            'Add a line for it to /etc/passwd, start as another user, or set DATABASE_URL to a Postgres elsewhere.',
          { cause: error },
        )
      : error
  })
  await rename(unfinished, place.dataFolder)
}

/** Containers are often run with a number that no account has. */
const isNamelessUser = (error: unknown) => /user does not exist/.test(String(error))

/** Reads the server's log, in English since its locale is `C`, to know when it is ready. */
function followLog(child: ChildProcess, logger: Logger): { lastLines: string[]; ready: Promise<true> } {
  const lastLines: string[] = []
  const ready = Promise.withResolvers<true>()
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      if (line.endsWith('database system is ready to accept connections')) ready.resolve(true)
      if (/\b(FATAL|PANIC):/.test(line)) logger.warn({ line }, 'postgres')
      else logger.debug({ line }, 'postgres')
    })
  }
  return { lastLines, ready: ready.promise }
}

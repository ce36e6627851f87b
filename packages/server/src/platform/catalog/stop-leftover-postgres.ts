import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Logger } from '../log.ts'

/** How to ask, and how long to wait for an answer, from polite to final. */
const requests: readonly { signal: NodeJS.Signals; patienceMs: number }[] = [
  { signal: 'SIGINT', patienceMs: 15_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
]

/**
 * Ends a server that still runs on `dataFolder` because the process that started it was killed. Call it while
 * holding the home's lock, which proves that nobody alive wants that server.
 */
export async function stopLeftoverPostgres(dataFolder: string, logger: Logger): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid')
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
  if (!Number.isInteger(pid) || !isAlive(pid)) return
  if (!(await commandOf(pid)).includes(dataFolder)) {
    // The number was given to another process, in a restarted container for instance, which Postgres would
    // take for a rival and refuse to start.
    await rm(pidFile, { force: true })
    return
  }
  logger.warn({ pid }, 'an embedded Postgres outlived its parent; stopping it')
  for (const { signal, patienceMs } of requests) {
    process.kill(pid, signal)
    const deadlineMs = performance.now() + patienceMs
    while (performance.now() < deadlineMs) {
      if (!(await commandOf(pid)).includes(dataFolder)) return
      await sleep(20)
    }
  }
  throw new Error(
    `Postgres ${pid} still runs on ${dataFolder} and cannot be stopped. Stop it and start again.`,
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The command line of a process, with `-D <data folder>` for a postmaster; empty when it is gone or a zombie. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const ps = promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])
  return (await ps.catch(() => ({ stdout: '' }))).stdout
}

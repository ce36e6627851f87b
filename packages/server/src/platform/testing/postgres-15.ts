import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { isRoot, unprivilegedAccount } from '../home/account.ts'

const binaries = '/usr/lib/postgresql/15/bin'

/** Whether this machine has the oldest Postgres that `DATABASE_URL` may name. */
export const hasPostgres15 = existsSync(join(binaries, 'postgres'))

/** Runs `use` with the address of an empty Postgres 15 that is stopped and deleted afterwards. */
export async function withPostgres15(use: (databaseUrl: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-pg15-'))
  const account = isRoot() ? unprivilegedAccount : undefined
  await chmod(folder, 0o700)
  if (account) await chown(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  const options = { ...account, cwd: folder, env: { LC_ALL: 'C' } }
  try {
    await promisify(execFile)(
      join(binaries, 'initdb'),
      ['-D', data, '-U', 'tester', '--auth=trust', '-N'],
      options,
    )
    const server = spawn(join(binaries, 'postgres'), ['-D', data, '-k', folder, '-h', '', '-F'], {
      ...options,
      stdio: 'ignore',
    })
    const exited = once(server, 'exit')
    try {
      const url = `postgresql://tester@/postgres?host=${encodeURIComponent(folder)}`
      while (!(await answers(url))) await sleep(20)
      await use(url)
    } finally {
      server.kill('SIGQUIT')
      await exited
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

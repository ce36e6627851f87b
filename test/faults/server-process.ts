import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ApiClient, createApiClient } from '@loopwright/contract/api-client'
import { removeHome } from '@loopwright/server/platform/home/remove-home'

const program = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts')

/** The key that every server of these tests makes at its first start. */
export const key = 'lw_sk_faults-0123456789abcdef'

/** Processes are looked up in `/proc`. */
export const skip = process.platform !== 'linux' && 'ONLY LINUX SEES THIS: kill -9 stays untested'

export type Child = 'catalog' | 'ledger' | 'judge'

/** A Loopwright as a user starts it, in a process of its own that may be killed. */
export type ServerProcess = {
  readonly url: string
  readonly pid: number
  readonly api: ApiClient
  /** Settles with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>
  /** What it wrote to standard error so far. */
  log(): string
  /** The process id of an embedded store, or of what judges many calls; undefined while it is not there. */
  childPid(child: Child): number | undefined
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>
  /** SIGTERM, and waits until it is gone. Returns how long that took. */
  stop(): Promise<number>
  request(path: string, init?: RequestInit): Promise<Response>
  /** Resolves once `/readyz` says so. */
  untilReady(): Promise<void>
  /** A gauge or counter of `/metrics`. */
  metric(name: string): Promise<number>
}

/** A folder for a home that does not exist yet. */
export async function temporaryHome(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'loopwright-faults-')), 'home')
}

/** Ends whatever still runs in a home and removes it. */
export async function removeTemporaryHome(home: string): Promise<void> {
  const ended = processesOf(home)
  for (const pid of ended) killIfThere(pid)
  while (ended.some(isThere)) await sleep(20)
  await removeHome(home)
  await rm(dirname(home), { recursive: true, force: true })
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself, as the children of a killed server do.
  }
}

/** A zombie counts as gone: it holds nothing any more. */
export const isThere = (pid: number) => /^ [^ZX] \d+/.test(read(pid, 'stat').replace(/^.*\)/, ''))

type StartOptions = {
  env?: Record<string, string>
  account?: { uid: number; gid: number }
  /** Its abort is a kill -9. */
  killer?: AbortSignal
}

/** Starts `loopwright start` in a home and waits until it says that it is ready. Rejects with its log when it ends before. */
export async function startServerProcess(home: string, options: StartOptions = {}): Promise<ServerProcess> {
  const child = spawnServer(home, options)
  const lines: string[] = []
  const exited = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code ?? 1)),
  )
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lines.push(line)
      if (line.startsWith('{"event":"ready"')) resolve((JSON.parse(line) as { url: string }).url)
    })
    void exited.then((how) => reject(new Error(`ended with ${how}: ${lines.join('\n')}`)))
  })
  const pid = child.pid as number
  const end = async (signal: NodeJS.Signals) => {
    const startedAtMs = performance.now()
    child.kill(signal)
    await exited
    return performance.now() - startedAtMs
  }
  const request = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${key}`)
    if (init.body) headers.set('content-type', 'application/json')
    return fetch(`${url}${path}`, { ...init, headers })
  }
  return {
    ...{ url, pid, exited, request },
    api: createApiClient({ url, key }),
    log: () => lines.join('\n'),
    childPid: (store) => findChild(pid, store),
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    async metric(name) {
      const text = await (await request('/metrics')).text()
      return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
    },
    async untilReady() {
      while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(20)
    },
  }
}

function spawnServer(home: string, { env = {}, account, killer }: StartOptions): ChildProcess {
  const child = spawn(process.execPath, [program, 'start', '--no-web'], {
    ...account,
    env: {
      PATH: process.env.PATH,
      LOOPWRIGHT_HOME: home,
      PORT: '0',
      LOOPWRIGHT_INIT_SECRET_KEY: key,
      LOOPWRIGHT_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  killer?.addEventListener('abort', () => child.kill('SIGKILL'))
  return child
}

const commands: Record<Child, RegExp> = {
  catalog: /postgres\0-D\0/,
  ledger: /ledger\/engine\/main/,
  judge: /judging\/judge-entry/,
}

function findChild(parent: number, store: Child): number | undefined {
  return childrenOf(parent).find((pid) => commands[store].test(read(pid, 'cmdline')))
}

/** Looked for again and again: where the kernel lists them, not every process of the machine is read. */
function childrenOf(parent: number): number[] {
  if (!listsChildren) return allProcesses().filter((pid) => parentOf(pid) === parent)
  try {
    return readdirSync(`/proc/${parent}/task`).flatMap((thread) =>
      read(parent, `task/${thread}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

const listsChildren = existsSync(`/proc/self/task/${process.pid}/children`)

/** Every process that has the home, or the catalog's folder that belongs to it, as its folder, open, or in its command. */
export function processesOf(home: string): number[] {
  const folders = [home, join(home, 'catalog')].flatMap((path) => {
    try {
      return [realpathSync(path)]
    } catch {
      return []
    }
  })
  const isInside = (path: string) => folders.some((folder) => path.startsWith(folder))
  return allProcesses().filter(
    (pid) =>
      pid !== process.pid &&
      (linksOf(pid).some(isInside) || folders.some((folder) => read(pid, 'cmdline').includes(folder))),
  )
}

const allProcesses = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

const parentOf = (pid: number) => Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1])

function linksOf(pid: number): string[] {
  const link = (path: string) => {
    try {
      return [readlinkSync(path)]
    } catch {
      return []
    }
  }
  try {
    const open = readdirSync(`/proc/${pid}/fd`).flatMap((name) => link(`/proc/${pid}/fd/${name}`))
    return [...link(`/proc/${pid}/cwd`), ...open]
  } catch {
    return []
  }
}

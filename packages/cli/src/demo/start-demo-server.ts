import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { HomeInUseError } from '@loopwright/server/platform/home/home-in-use-error'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'

export type DemoServer = {
  url: string
  key: string
  signIn: { email: string; password: string }
  /** Resolves when the server has ended, whoever ended it, to what it said last. */
  ended: Promise<string>
  /** Stops the server in order. */
  stop(): Promise<void>
}

const usualPort = 4800
const startLimitMs = 120_000
const linesKept = 20

/**
 * Starts Loopwright as a process of its own on an empty home folder.
 *
 * @throws CliError when it does not come up, with what it said last.
 */
export async function startDemoServer(options: {
  home: string
  environment: Readonly<Record<string, string | undefined>>
  say: (words: string) => void
  signal: AbortSignal
}): Promise<DemoServer> {
  const { environment, say, signal } = options
  const home = resolve(options.home)
  await emptyHome(home)
  const key = `lw_sk_${randomBytes(24).toString('base64url')}`
  const signIn = { email: 'demo@loopwright.local', password: randomBytes(9).toString('base64url') }
  const child = spawn(process.execPath, [commandFile(), 'start'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...environment,
      LOOPWRIGHT_HOME: home,
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
      // The demo has stores of its own, whatever this machine uses otherwise.
      ...{ DATABASE_URL: '', CLICKHOUSE_URL: '' },
      LOOPWRIGHT_LOG_LEVEL: environment.LOOPWRIGHT_LOG_LEVEL ?? 'warn',
      LOOPWRIGHT_INIT_PROJECT: 'demo',
      LOOPWRIGHT_INIT_SECRET_KEY: key,
      LOOPWRIGHT_INIT_OWNER_EMAIL: signIn.email,
      LOOPWRIGHT_INIT_OWNER_PASSWORD: signIn.password,
    },
  })
  const said: string[] = []
  const ended = once(child, 'close').then(() => said.join('\n  '))
  try {
    const url = await waitUntilReady(child, { say, signal, said })
    return { url, key, signIn, ended, stop: () => stop(child, ended) }
  } catch (error) {
    await stop(child, ended)
    throw error
  }
}

async function emptyHome(home: string): Promise<void> {
  try {
    await removeHome(home)
  } catch (error) {
    if (!(error instanceof HomeInUseError)) throw error
    const { holder } = error
    const who = holder ? `process ${holder.pid}${holder.url ? ` at ${holder.url}` : ''}` : 'another process'
    throw new CliError(
      'home-in-use',
      exitCode.failed,
      `A server uses ${home}: ${who}. Look at that one, stop it with Ctrl-C where it was started, or give the demo another folder with --home.`,
    )
  }
}

/** The program itself: as it is in a checkout, compiled in a package. */
function commandFile(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`../main.${extension}`, import.meta.url))
}

/** The usual port, or any free one when it is taken. */
async function freePort(): Promise<number> {
  for (const port of [usualPort, 0]) {
    const probe = createServer()
    const found = await new Promise<number | undefined>((settle) => {
      probe.once('error', () => settle(undefined))
      probe.listen(port, '127.0.0.1', () => settle((probe.address() as { port: number }).port))
    })
    probe.close()
    if (found !== undefined) return found
  }
  throw new CliError('port-in-use', exitCode.failed, 'No port is free on 127.0.0.1.')
}

/** Passes on what the server says before it is ready, and its warnings afterwards; resolves to its address. Keeps its last lines in `said`. */
async function waitUntilReady(
  child: ChildProcess,
  options: { say: (words: string) => void; signal: AbortSignal; said: string[] },
): Promise<string> {
  const { said } = options
  let isReady = false
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(startLimitMs)])
  return new Promise<string>((settle, fail) => {
    const giveUp = (why: string) =>
      fail(
        new CliError(
          'not-started',
          exitCode.failed,
          [`The server did not start: ${why}`, ...said].join('\n  '),
        ),
      )
    signal.addEventListener('abort', () =>
      giveUp(options.signal.aborted ? 'it was stopped.' : 'it took too long.'),
    )
    child.once('error', (error) => giveUp(error.message))
    child.once('close', (code) => giveUp(`it ended with exit code ${code}.`))
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line)
      if (said.length > linesKept) said.shift()
      const url = readyUrl(line)
      if (url !== undefined) {
        isReady = true
        settle(url)
      } else if (!isReady && !line.startsWith('{')) options.say(`  ${line}`)
      else if (isWarning(line) && !child.killed) options.say(`  the server says: ${parse(line).msg}`)
    })
  })
}

function readyUrl(line: string): string | undefined {
  const { event, url } = parse(line)
  return event === 'ready' && typeof url === 'string' ? url : undefined
}

function isWarning(line: string): boolean {
  const { level } = parse(line)
  return (
    level === 'warn' || level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 40)
  )
}

function parse(line: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await ended
}

import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Home } from '../home/open-home.ts'
import type { Logger } from '../log.ts'
import { compileCacheEnvironment } from '../process/compile-cache-environment.ts'
import { followOutput } from '../process/follow-output.ts'
import { putBehind } from '../process/put-behind.ts'
import { type RunningChild, type Supervised, supervise } from '../process/supervise.ts'
import type { FromEngine, ToEngine } from './engine/messages.ts'
import type { Endpoint } from './open-ledger.ts'

export const embeddedDatabase = 'loopwright'
/** What is stored and read has time; a call that goes through the gateway has none. */
const niceness = 5
const startPatienceMs = 60_000
/** A statement may run for a minute by default; then we stop waiting for it. */
const stopPatienceMs = 65_000

/** ClickHouse in a child process, kept alive. `endpoint` changes when its port does, after a restart. */
export interface LedgerEngine extends Supervised {
  endpoint(): Endpoint
}

export async function startEngine(options: { home: Home; logger: Logger }): Promise<LedgerEngine> {
  const { home, logger } = options
  const folder = await home.folder('ledger')
  const credentials = { username: 'loopwright', password: randomBytes(24).toString('base64url') }
  let port = 0

  async function start(): Promise<RunningChild> {
    const child = forkEngine()
    followOutput(child, (line) => logger.warn({ line }, 'ledger'))
    const exited = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`))
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`))
    })
    send(child, { type: 'open', folder, port, database: embeddedDatabase, ...credentials })
    try {
      port = await readyPort(child, exited)
    } catch (error) {
      child.kill('SIGKILL')
      await exited
      throw error
    }
    return { pid: child.pid as number, exited, stop: () => stop(child, exited) }
  }

  const supervised = await supervise({ name: 'ledger', logger, start })
  return { ...supervised, endpoint: () => ({ url: `http://127.0.0.1:${port}`, ...credentials }) }
}

function forkEngine(): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const child = fork(fileURLToPath(new URL(`./engine/main.${extension}`, import.meta.url)), {
    execArgv: [],
    // One thread for each connection to the engine, and some for files.
    env: { ...compileCacheEnvironment(), UV_THREADPOOL_SIZE: '8', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in a terminal must reach us alone, so that we stop the engine last.
    detached: true,
  })
  putBehind(child.pid, niceness)
  return child
}

async function readyPort(child: ChildProcess, exited: Promise<string>): Promise<number> {
  const impatience = new AbortController()
  const message = await Promise.race([
    new Promise<FromEngine>((resolve) => child.once('message', resolve)),
    exited.then((how): FromEngine => ({ type: 'failed', message: `The ledger's process ${how}.` })),
    sleep(startPatienceMs, undefined, { signal: impatience.signal }).then(
      (): FromEngine => ({
        type: 'failed',
        message: `The ledger did not open within ${startPatienceMs} ms.`,
      }),
      (): FromEngine => ({ type: 'failed', message: '' }),
    ),
  ])
  impatience.abort()
  if (message.type === 'failed') throw new Error(message.message)
  return message.port
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  send(child, { type: 'close' })
  const kill = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs)
  await exited
  clearTimeout(kill)
}

/** To a child that just died the message is lost; its `exited` tells. */
function send(child: ChildProcess, message: ToEngine): void {
  if (child.connected) child.send(message, () => {})
}

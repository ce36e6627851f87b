import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../../log.ts'
import { followOutput } from '../../process/follow-output.ts'
import { putBehind } from '../../process/put-behind.ts'
import { type RunningChild, type Supervised, supervise } from '../../process/supervise.ts'
import type { FromLlama, ToLlama } from './engine/messages.ts'
import { findLlamaPackage, packageMissing } from './find-llama-package.ts'
import type { LocalModelSettings } from './local-model-settings.ts'

/** Large files on slow disks take minutes. */
const startPatienceMs = 600_000
const stopPatienceMs = 3_000
/** Writing an answer keeps all its cores busy for seconds: what else runs on the machine, the gateway first, goes before it. */
const niceness = 10

/** A local model in a child process of its own, kept alive. `endpoint` changes with every restart. */
export interface Llama extends Supervised {
  endpoint(): { url: string; secret: string }
}

/**
 * Native code can crash, and a model can outgrow the memory: neither may take the gateway along.
 *
 * @throws Error in words for an operator when the model cannot be loaded.
 */
export async function startLlama(options: {
  /** The provider's. */
  name: string
  settings: LocalModelSettings
  logger: Logger
  /** Ends a loading that nobody waits for any more. */
  signal: AbortSignal
}): Promise<Llama> {
  const { name, settings, logger, signal } = options
  const { environment, packageFolder, ...told } = settings
  const secret = randomBytes(24).toString('base64url')
  let port = 0

  async function start(): Promise<RunningChild> {
    signal.throwIfAborted()
    const packagePath = findLlamaPackage(packageFolder)
    if (packagePath === undefined) throw new Error(packageMissing)
    const startedTicksMs = performance.now()
    const child = forkLlama(environment)
    followOutput(child, (line) => logger.warn({ provider: name, line }, 'local model'))
    const exited = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`))
      child.once('exit', (code, ended) => resolve(ended ? `was ended by ${ended}` : `exited with ${code}`))
    })
    send(child, { type: 'open', settings: told, packagePath, secret })
    const giveUp = () => child.kill('SIGKILL')
    signal.addEventListener('abort', giveUp)
    const message = await firstMessage(child, exited)
    signal.removeEventListener('abort', giveUp)
    if (message.type === 'failed') {
      child.kill('SIGKILL')
      await exited
      throw new Error(message.message)
    }
    port = message.port
    const loadMs = Math.round(performance.now() - startedTicksMs)
    logger.info(
      { provider: name, model: settings.model, gpu: message.gpu, loadMs },
      'a local model is loaded',
    )
    return { pid: child.pid as number, exited, stop: () => stop(child, exited) }
  }

  const supervised = await supervise({ name: `the model of "${name}"`, logger, start })
  return { ...supervised, endpoint: () => ({ url: `http://127.0.0.1:${port}`, secret }) }
}

function forkLlama(environment: LocalModelSettings['environment']): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const child = fork(fileURLToPath(new URL(`./engine/main.${extension}`, import.meta.url)), {
    execArgv: [],
    env: { ...environment, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in a terminal must reach us alone, so that calls under way can finish.
    detached: true,
  })
  putBehind(child.pid, niceness)
  return child
}

async function firstMessage(child: ChildProcess, exited: Promise<string>): Promise<FromLlama> {
  const impatience = new AbortController()
  const message = await Promise.race([
    new Promise<FromLlama>((resolve) => child.once('message', resolve)),
    exited.then((how): FromLlama => ({ type: 'failed', message: `Its process ${how} while loading.` })),
    sleep(startPatienceMs, undefined, { signal: impatience.signal }).then(
      (): FromLlama => ({ type: 'failed', message: `It was not loaded within ${startPatienceMs} ms.` }),
      (): FromLlama => ({ type: 'failed', message: '' }),
    ),
  ])
  impatience.abort()
  return message
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  send(child, { type: 'close' })
  const kill = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs)
  await exited
  clearTimeout(kill)
}

/** To a child that just died the message is lost; its `exited` tells. */
function send(child: ChildProcess, message: ToLlama): void {
  if (child.connected) child.send(message, () => {})
}

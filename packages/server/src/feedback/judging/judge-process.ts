import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ConsumerDied, type ProcessApart } from '../../platform/facts/process-apart.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import type { Logger } from '../../platform/log.ts'
import { followOutput } from '../../platform/process/follow-output.ts'
import { relayLine } from '../../platform/process/relay-line.ts'
import type { ChatMemory } from '../sessions/chat-memory.ts'
import { takeTurns } from '../take-turns.ts'
import { answersAtOnce, type FromJudge, type ToJudge } from './messages.ts'

export type JudgeProcess = ProcessApart & { pid(): number | undefined }

type Running = {
  child: ChildProcess
  /** Sends, and resolves once it is written. */
  tell(message: ToJudge): Promise<void>
  /** Sends, and resolves once it was done. */
  ask(message: ToJudge): Promise<void>
  stop(): Promise<void>
}

/**
 * Judges the calls of large segments in a child process that takes what time is left over. What is remembered of chats goes
 * there when it starts and comes back when it ends; when it dies, chats go unfollowed across that moment.
 */
export function createJudgeProcess(options: {
  ledger: Pick<Ledger, 'endpoint' | 'database'>
  chats: ChatMemory
  logger: Logger
  signalsOff: readonly string[]
  /** What it sees of the environment. */
  environment: Readonly<Record<string, string>>
}): JudgeProcess {
  const { ledger, chats, logger, signalsOff, environment } = options
  let running: Running | undefined
  let isClosed = false

  async function start(): Promise<Running> {
    if (isClosed) throw new Error('The server stops.')
    const started = run(environment, {
      logger,
      onRemember: (answers) => chats.takeOver(answers),
      onGone: () => {
        running = undefined
      },
    })
    running = started
    await started
      .ask({ type: 'open', database: ledger.database, signalsOff, logLevel: logger.level })
      .catch((error: Error) => {
        // No segment is to blame for it.
        throw new Error(error.message)
      })
    const turn = takeTurns()
    for (let some = chats.handOver(answersAtOnce); some.length > 0; some = chats.handOver(answersAtOnce)) {
      await started.tell({ type: 'remember', answers: some })
      await turn()
    }
    return started
  }

  return {
    isUp: () => running !== undefined,
    pid: () => running?.child.pid,
    async consume(segment) {
      const judge = running ?? (await start())
      await judge.ask({ type: 'judge', ...segment, endpoint: ledger.endpoint() })
    },
    async end() {
      const ending = running
      await ending?.ask({ type: 'hand-over' }).catch((error: unknown) => {
        if (!isClosed) logger.warn({ err: error }, 'what chats said was forgotten')
      })
      await ending?.stop()
    },
    async close() {
      isClosed = true
      await running?.stop()
    },
  }
}

function run(
  environment: Readonly<Record<string, string>>,
  on: {
    logger: Logger
    onRemember(answers: Extract<FromJudge, { type: 'remember' }>['answers']): void
    onGone(): void
  },
): Running {
  const child = forkJudge(environment)
  let waiting: PromiseWithResolvers<void> | undefined
  const settle = (error?: Error) => {
    if (error) waiting?.reject(error)
    else waiting?.resolve()
    waiting = undefined
  }
  const gone = new Promise<void>((resolve) => {
    const note = (how: string) => {
      on.onGone()
      settle(new ConsumerDied(`The process that judges calls ${how}.`))
      resolve()
    }
    child.once('error', (error) => note(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => note(signal ? `was ended by ${signal}` : `exited with ${code}`))
  })
  child.on('message', (message: FromJudge) => {
    if (message.type === 'log') relayLine(on.logger, message.line)
    else if (message.type === 'remember') on.onRemember(message.answers)
    else settle(message.type === 'failed' ? failure(message) : undefined)
  })
  followOutput(child, (line) => on.logger.warn({ line }, 'judging calls'))
  const tell = (message: ToJudge) =>
    new Promise<void>((resolve) => {
      // To a child that just died the message is lost; `gone` tells.
      if (child.connected) child.send(message, () => resolve())
      else resolve()
    })
  return {
    child,
    tell,
    ask(message) {
      waiting = Promise.withResolvers()
      const { promise } = waiting
      void tell(message)
      if (!child.connected) settle(new ConsumerDied('The process that judges calls is gone.'))
      return promise
    },
    async stop() {
      // What it was doing is done again, from a file that is still there.
      child.kill('SIGKILL')
      await gone
    },
  }
}

function forkJudge(environment: Readonly<Record<string, string>>): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const child = fork(fileURLToPath(new URL(`./judge-entry.${extension}`, import.meta.url)), {
    execArgv: [],
    env: { ...environment, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  try {
    // It does so itself for all its threads, once it has started; this is for its start.
    if (child.pid !== undefined) setPriority(child.pid, 19)
  } catch {
    // Not everywhere may a process do that; it is a courtesy.
  }
  return child
}

function failure({ message, stack }: Extract<FromJudge, { type: 'failed' }>): Error {
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

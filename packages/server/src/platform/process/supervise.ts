import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'

/** A child process that accepts work. */
export interface RunningChild {
  readonly pid: number
  /** Settles when the process is gone, with words for the log on how it ended. Never rejects. */
  readonly exited: Promise<string>
  /** Ends it in an orderly way and waits until it is gone. Harmless when repeated. */
  stop(): Promise<void>
}

export interface Supervised {
  isUp(): boolean
  whenUp(): Promise<void>
  pid(): number | undefined
  close(): Promise<void>
}

const firstPauseMs = 50
const longestPauseMs = 5_000
/** A child that lived this long was healthy, so the pauses start small again. */
const healthyAfterMs = 10_000

/** Starts a child, and starts it again with growing pauses whenever it dies, until closed. */
export async function supervise(options: {
  name: string
  logger: Logger
  /** Resolves when the child accepts work. Called again after each death. */
  start: () => Promise<RunningChild>
}): Promise<Supervised> {
  const { name, logger, start } = options
  const closing = new AbortController()
  let running: RunningChild | undefined = await start()
  let up = Promise.withResolvers<void>()
  up.resolve()

  async function keepRunning(): Promise<void> {
    let pauseMs = firstPauseMs
    while (running) {
      const startedAtMs = performance.now()
      const how = await running.exited
      running = undefined
      if (closing.signal.aborted) return
      up = Promise.withResolvers<void>()
      up.promise.catch(() => {})
      const livedMs = Math.round(performance.now() - startedAtMs)
      if (livedMs > healthyAfterMs) pauseMs = firstPauseMs
      logger.error({ livedMs }, `${name} ${how}; starting it again`)
      while (!running) {
        try {
          await sleep(pauseMs, undefined, { signal: closing.signal })
        } catch {
          return
        }
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
        running = await start().catch((error: unknown) => {
          logger.error({ err: error, pauseMs }, `${name} did not start`)
          return undefined
        })
      }
      if (closing.signal.aborted) return running.stop()
      up.resolve()
      logger.info({ pid: running.pid }, `${name} is up again`)
    }
  }

  const kept = keepRunning()
  return {
    isUp: () => running !== undefined && !closing.signal.aborted,
    whenUp: () => (closing.signal.aborted ? Promise.reject(new Error(`${name} was closed`)) : up.promise),
    pid: () => running?.pid,
    async close() {
      closing.abort()
      up.reject(new Error(`${name} was closed`))
      await running?.stop()
      await kept
    },
  }
}

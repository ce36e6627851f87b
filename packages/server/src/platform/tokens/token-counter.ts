import { Worker } from 'node:worker_threads'
import type { Logger } from '../log.ts'
import type { CountReply, CountRequest, TokenCount } from './token-protocol.ts'

/** Counts tokens in a thread of its own, started when first needed and ended when it wasn't for a while. */
export type TokenCounter = {
  /** Undefined when it could not be counted: too much waits already, or the thread was lost. Never rejects. */
  count(call: Omit<CountRequest, 'id'>): Promise<TokenCount | undefined>
  /** Waits a moment for what is being counted. */
  close(): Promise<void>
}

/** More than this waits only when the machine has no time for it; then some calls go without a count. */
const mostWaitingCharacters = 16_000_000
const idleBeforeEndMs = 300_000
const patienceOnCloseMs = 2_000

// Sources run as they are in a checkout and as JavaScript when published.
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js',
  import.meta.url,
)

type Waiting = { resolve: (count: TokenCount | undefined) => void; characters: number }

export function createTokenCounter({ logger }: { logger: Logger }): TokenCounter {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let waitingCharacters = 0
  let idle: NodeJS.Timeout | undefined
  let onIdle: (() => void) | undefined

  function settle(id: number, count: TokenCount | undefined): void {
    const found = waiting.get(id)
    if (!found) return
    waiting.delete(id)
    waitingCharacters -= found.characters
    found.resolve(count)
    if (waiting.size > 0) return
    worker?.unref()
    onIdle?.()
    idle = setTimeout(end, idleBeforeEndMs).unref()
  }

  function end(): void {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    for (const id of [...waiting.keys()]) settle(id, undefined)
    clearTimeout(idle)
    void ending?.terminate()
  }

  function start(): Worker {
    const started = new Worker(entry)
    started.on('message', ({ id, count }: CountReply) => settle(id, count))
    started.on('error', (error) => {
      logger.warn({ err: error }, 'counting tokens failed; some calls go without a count')
      if (worker === started) end()
    })
    started.unref()
    return started
  }

  return {
    count: (call) =>
      new Promise((resolve) => {
        const characters = call.request.length + call.output.length
        if (waitingCharacters + characters > mostWaitingCharacters) {
          resolve(undefined)
          return
        }
        clearTimeout(idle)
        worker ??= start()
        worker.ref()
        lastId += 1
        waiting.set(lastId, { resolve, characters })
        waitingCharacters += characters
        worker.postMessage({ ...call, id: lastId } satisfies CountRequest)
      }),
    async close() {
      if (waiting.size > 0) {
        await Promise.race([
          new Promise<void>((resolve) => {
            onIdle = resolve
          }),
          new Promise<void>((resolve) => setTimeout(resolve, patienceOnCloseMs).unref()),
        ])
      }
      end()
    },
  }
}

import { Worker } from 'node:worker_threads'
import type { RedactionReply, RedactionTask } from './redaction-protocol.ts'

/** Redacts in a thread of its own, started when first needed and ended when it wasn't for a while. */
export type RedactionWorker = {
  /** Rejects when it failed; then nothing of it may be stored. */
  run(task: RedactionTask): Promise<{ rows: object[] } | { json: string }>
  /** Waits a moment for what is being redacted. */
  close(): Promise<void>
}

type Waiting = {
  resolve: (result: { rows: object[] } | { json: string }) => void
  reject: (error: Error) => void
}

const idleBeforeEndMs = 300_000
const patienceOnCloseMs = 5_000

// Sources run as they are in a checkout and as JavaScript when published.
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js',
  import.meta.url,
)

export function createRedactionWorker(): RedactionWorker {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let idle: NodeJS.Timeout | undefined
  let onIdle: (() => void) | undefined

  function settle(reply: RedactionReply): void {
    const found = waiting.get(reply.id)
    if (!found) return
    waiting.delete(reply.id)
    if ('error' in reply) found.reject(new Error(`A text could not be redacted: ${reply.error}`))
    else found.resolve(reply)
    if (waiting.size > 0) return
    worker?.unref()
    onIdle?.()
    idle = setTimeout(() => void end(), idleBeforeEndMs).unref()
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    for (const { reject } of waiting.values()) reject(new Error('The thread that redacts texts was lost.'))
    waiting.clear()
    await ending?.terminate()
  }

  function start(): Worker {
    const started = new Worker(entry)
    started.on('message', settle)
    started.on('error', () => {
      if (worker === started) void end()
    })
    started.unref()
    return started
  }

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        clearTimeout(idle)
        worker ??= start()
        worker.ref()
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        worker.postMessage({ id: lastId, task })
      }),
    async close() {
      if (waiting.size > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patienceOnCloseMs)
          onIdle = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      await end()
    },
  }
}

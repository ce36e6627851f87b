import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from './journal.ts'
import { openClient } from './post.ts'
import type { Sender } from './sender.ts'
import { feedback, traces } from './ways-in/batches.ts'
import { langfuse } from './ways-in/langfuse-events.ts'
import { otlpLogs, userTasks } from './ways-in/logs-and-tasks.ts'
import { chat, chatOwnModel, chatStream } from './ways-in/model-calls.ts'
import { otlpJson, otlpProtobuf } from './ways-in/otlp-exports.ts'

const senders: Sender[] = [
  ...[chat, chat, chatStream, chatStream, chatOwnModel],
  ...[otlpProtobuf, otlpProtobuf, otlpJson, traces, traces, feedback, otlpLogs, userTasks, langfuse],
]

/**
 * Sends through every way in at once until the signal, whether a server is there or not. Resolves when each sender has
 * finished what it had begun.
 */
export async function sendLoad(options: {
  journal: Journal
  /** Keeps the ids of one load apart from those of another. */
  name: string
  url(): string
  /** Each sender's pause between two requests. */
  pauseMs: number
  until: AbortSignal
}): Promise<void> {
  const { name, pauseMs, ...rest } = options
  let next = 0
  const newId = (way: string) => {
    next += 1
    return `${name}-${way}-${next}`
  }
  await Promise.all(
    senders.map(async (send) => {
      const client = openClient()
      try {
        while (!options.until.aborted) {
          await send({ ...rest, client, newId })
          await sleep(pauseMs)
        }
      } finally {
        client.close()
      }
    }),
  )
}

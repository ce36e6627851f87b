import { isRecord } from '../is-record.ts'
import { readTimestamp } from './read-timestamp.ts'

/** A message of a transcript in OpenAI's form. */
export type ChatMessage = Record<string, unknown> & { role: string }

const listNames = ['messages', 'traj', 'conversation'] as const
const timeNames = ['timestamp', 'created_at', 'createdAt', 'time'] as const

/** The messages of a record, under whichever name it has them; undefined when it is no transcript. */
export function messagesOf(record: Record<string, unknown>): ChatMessage[] | undefined {
  for (const name of listNames) {
    const list = record[name]
    if (!Array.isArray(list) || list.length === 0) continue
    if (list.every((message) => isRecord(message) && typeof message.role === 'string'))
      return list as ChatMessage[]
  }
  return undefined
}

/** Every field of a transcript that holds its messages. */
export const messageLists: ReadonlySet<string> = new Set(listNames)

/** When a message was written, in milliseconds since 1970; undefined when it doesn't say. */
export function messageTimeMs(message: ChatMessage): number | undefined {
  for (const name of timeNames) {
    const timeMs = readTimestamp(message[name])
    if (timeMs !== undefined) return timeMs
  }
  return undefined
}

import { isRecord } from '../is-record.ts'
import { type ChatMessage, messageLists, messagesOf, messageTimeMs } from './chat-message.ts'
import { chatOutcome } from './chat-outcome.ts'
import { chatTurns } from './chat-turns.ts'
import type { ImportContext, Imported, RecordReading } from './imported.ts'
import { readTimestamp } from './read-timestamp.ts'
import { importedSignal } from './signal-definition.ts'
import { turnToSpans } from './turn-to-spans.ts'

type Item = Record<string, unknown>

/** Ratings a transcript may carry, each about the whole conversation. `rating` is every project's signal from its start. */
const ratings = { reward: 'automated', score: 'automated', rating: 'explicit' } as const

const sessionNames = ['sessionId', 'session_id', 'conversationId', 'conversation_id', 'id']
const endUserNames = ['endUserId', 'end_user_id', 'userId', 'user_id', 'user']
const timeNames = ['startedAt', 'started_at', 'createdAt', 'created_at', 'timestamp', 'date']

/**
 * A conversation in OpenAI's form (`messages`, also as `traj` or `conversation`), with or without `reward`, `score` or
 * `rating`. It becomes a session, each turn of the end user a trace of it, and what it was rated feedback on the
 * session. With a `task_id`, as tau-bench has it, it is an end user's task too.
 */
export function readChatRecord(record: Item, context: ImportContext): RecordReading {
  const messages = messagesOf(record)
  if (!messages) return { problem: 'messages: is no list of messages that each have a role.' }
  const { hash } = context
  const sessionId = sessionOf(record, messages, context)
  const times = timesOf(record, messages, context.assumedStartMs)
  if (!times) {
    return { problem: 'This conversation tells no time. Say with --started-at when the first one began.' }
  }
  const task = taskOf(record, sessionId)
  const endUserId = identifierIn(record, endUserNames) ?? benchUser(record)
  const everySpan: Item = {
    sessionId,
    ...(task && { userTaskId: task.id }),
    ...(endUserId !== undefined && { endUserId }),
    ...textOf(record, 'function'),
    ...textOf(record, 'variant'),
    ...textOf(record, 'model'),
    ...textOf(record, 'environment'),
    metadata: metadataOf(record),
  }
  const items: Imported[] = chatTurns(messages).flatMap((turn, number) => {
    const traceId = hash(`chat turn ${number} of ${sessionId}`).slice(0, 32)
    return turnToSpans(turn, {
      ...{ traceId, everySpan, ...times },
      spanId: (index) => hash(`${traceId} ${index}`).slice(0, 15),
      rootAttributes: number === 0 ? restOf(record) : {},
    }).map((item): Imported => ({ kind: 'span', item }))
  })
  const endMs = times.timesMs.at(-1)!
  const about = { sessionId, at: new Date(endMs).toISOString() }
  items.push(...ratingsOf(record, about, context))
  if (task) {
    const outcome = chatOutcome(record, messages)
    const item = {
      ...task,
      ...(outcome && { outcome }),
      ...(endUserId !== undefined && { endUserId }),
      // A time to success is told only where the times are true.
      ...(times.isTimeSaid && { startedAt: new Date(times.timesMs[0]!).toISOString(), endedAt: about.at }),
      at: about.at,
    }
    items.push({ kind: 'user-task', item })
  }
  return { items, sessions: 1 }
}

/**
 * A number that merely counts is one conversation in this file and another in the next, so how the conversation began
 * belongs to its id. What follows later does not: then the same conversation would be another.
 */
function sessionOf(record: Item, messages: readonly ChatMessage[], { hash }: ImportContext): string {
  const said = identifierIn(record, sessionNames)
  if (said === undefined) return `chat-${hash(JSON.stringify(record))}`
  if (!/^\d{1,9}$/.test(said)) return said
  const answered = messages.findIndex(({ role }) => role === 'assistant')
  const beginning = answered === -1 ? messages : messages.slice(0, answered + 1)
  return `chat-${said}-${hash(JSON.stringify(beginning)).slice(0, 16)}`
}

function ratingsOf(
  record: Item,
  { sessionId, at }: { sessionId: string; at: string },
  { hash }: ImportContext,
): Imported[] {
  return Object.entries(ratings).flatMap(([name, kind]): Imported[] => {
    const said = record[name]
    const value = typeof said === 'boolean' ? Number(said) : said
    if (typeof value !== 'number' || !Number.isFinite(value)) return []
    const item = {
      id: `import-${hash(`chat ${name} of ${sessionId}`)}`,
      ...{
        signal: name,
        value,
        target: { kind: 'session', id: sessionId },
        observedAt: at,
        channel: 'import',
      },
      ...(kind === 'automated' && { author: { kind: 'evaluator', id: 'import' } }),
    }
    return [{ kind: 'feedback', item, signals: [importedSignal(name, 'number', kind)] }]
  })
}

/**
 * Each message's own time; without, the time of the record or an assumed one, a millisecond later with each message, so
 * that their order stays.
 */
function timesOf(record: Item, messages: readonly ChatMessage[], assumedStartMs: number | undefined) {
  const own = messages.map(messageTimeMs)
  if (own.every((timeMs) => timeMs !== undefined)) {
    let latestMs = 0
    return { timesMs: own.map((timeMs) => (latestMs = Math.max(latestMs, timeMs))), isTimeSaid: true }
  }
  const said = timeNames.map((name) => readTimestamp(record[name])).find((timeMs) => timeMs !== undefined)
  const startMs = own.find((timeMs) => timeMs !== undefined) ?? said ?? assumedStartMs
  return startMs === undefined
    ? undefined
    : { timesMs: messages.map((_, index) => startMs + index), isTimeSaid: false }
}

function taskOf(record: Item, sessionId: string): { id: string; name: string; metadata: Item } | undefined {
  const taskId = identifierIn(record, ['task_id', 'taskId'])
  if (taskId === undefined) return undefined
  const id = identifierIn(record, ['userTaskId', 'user_task_id']) ?? `task-${sessionId}`.slice(0, 200)
  return { id, name: `task-${taskId}`.slice(0, 200), metadata: metadataOf(record) }
}

/** tau-bench says whom its simulated user plays. */
function benchUser({ info }: Item): string | undefined {
  const task = isRecord(info) ? info.task : undefined
  return isRecord(task) ? identifierIn(task, ['user_id']) : undefined
}

function identifierIn(record: Item, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name]
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    if (typeof value === 'string' && value !== '' && value.length <= 200) return value
  }
  return undefined
}

function textOf(record: Item, name: string): Item {
  const value = record[name]
  return typeof value === 'string' && value !== '' && value.length <= 200 ? { [name]: value } : {}
}

/** `metadata` as far as it is flat, with what tells the runs of one task apart. */
function metadataOf(record: Item): Record<string, string> {
  const said = isRecord(record.metadata) ? record.metadata : {}
  const runs = { task_id: record.task_id, trial: record.trial }
  const plain = Object.entries({ ...said, ...runs }).filter(
    ([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) && name !== '' && name.length <= 200,
  )
  return Object.fromEntries(plain.slice(0, 64).map(([name, value]) => [name, String(value).slice(0, 2_000)]))
}

const placed = new Set([
  ...sessionNames,
  ...endUserNames,
  'metadata',
  'function',
  'variant',
  'model',
  'environment',
])

/** What no field of ours stands for is kept with the first turn. */
function restOf(record: Item): Item {
  const rest = Object.entries(record).filter(([name]) => !placed.has(name) && !messageLists.has(name))
  return Object.fromEntries(rest.map(([name, value]) => [`chat.${name}`.slice(0, 200), value]))
}

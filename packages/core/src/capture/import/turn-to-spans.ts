import { isRecord } from '../is-record.ts'
import { fromJson } from '../otlp/attribute-reader.ts'
import type { ChatMessage } from './chat-message.ts'
import type { PlacedMessage } from './chat-turns.ts'

type Item = Record<string, unknown>

export type TurnContext = {
  traceId: string
  /** The id of the span at a place of the transcript. */
  spanId(index: number): string
  /** When each message of the transcript was written, in milliseconds since 1970, and whether that was said. */
  timesMs: readonly number[]
  isTimeSaid: boolean
  /** Fields of every span: session, end user, task, function, model. */
  everySpan: Item
  /** Attributes of the turn's root. */
  rootAttributes: Item
}

/**
 * A turn as the spans of a trace: an agent at its root, a model call for each message of the assistant and a tool call for
 * each tool result. A model call's input is what came since the call before it, so that a long conversation is not
 * kept once more with each of its messages.
 */
export function turnToSpans(turn: readonly PlacedMessage[], context: TurnContext): Item[] {
  const { traceId, spanId, timesMs, isTimeSaid, everySpan } = context
  const rootId = spanId(turn[0]!.index)
  const startMs = timesMs[turn[0]!.index]!
  const endMs = timesMs[turn.at(-1)!.index]!
  const said = (role: string) => turn.filter(({ message }) => message.role === role)
  const attributes = isTimeSaid ? {} : { 'import.times': 'assumed' }
  const root: Item = {
    ...everySpan,
    ...{ traceId, spanId: `${rootId}0`, name: 'turn', kind: 'agent' },
    ...span(startMs, endMs),
    input: { messages: said('user').map(({ message }) => message) },
    output: said('assistant').at(-1)?.message ?? null,
    attributes: { ...context.rootAttributes, ...attributes },
  }
  const children: Item[] = []
  let unread: PlacedMessage[] = []
  const calls = new Map<string, Item>()
  for (const placed of turn) {
    const { message, index } = placed
    // A call ran from the message before it to its own.
    const beginsMs = isTimeSaid && index > turn[0]!.index ? timesMs[index - 1]! : timesMs[index]!
    const child = {
      ...everySpan,
      ...{ traceId, spanId: `${spanId(index)}1`, parentSpanId: root.spanId },
      ...span(beginsMs, timesMs[index]!),
    }
    if (message.role === 'assistant') {
      children.push({
        ...child,
        ...{ name: 'chat', kind: 'inference' },
        input: { messages: unread.map((read) => read.message) },
        output: message,
        attributes: { ...attributes, 'import.earlier_messages': unread[0]?.index ?? index },
      })
      unread = []
      for (const [id, call] of toolCalls(message)) calls.set(id, call)
    } else if (message.role === 'tool' || message.role === 'function') {
      const call = calls.get(String(message.tool_call_id ?? message.name))
      children.push({
        ...child,
        ...{ name: String(call?.name ?? message.name ?? 'tool').slice(0, 200), kind: 'tool' },
        input: fromJson(call?.arguments) ?? null,
        output: fromJson(message.content) ?? null,
        attributes: {
          ...attributes,
          ...(message.tool_call_id ? { 'tool_call.id': message.tool_call_id } : {}),
        },
      })
    }
    if (message.role !== 'assistant') unread.push(placed)
  }
  return [root, ...children]
}

const span = (startMs: number, endMs: number): Item => ({
  startedAt: new Date(startMs).toISOString(),
  durationMs: Math.max(0, endMs - startMs),
})

/** By the id of the call and by the name of the tool, for results that tell only one of them. */
function toolCalls(message: ChatMessage): [string, Item][] {
  const old = isRecord(message.function_call) ? [{ function: message.function_call }] : []
  const calls: unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : old
  return calls.flatMap((call): [string, Item][] => {
    const called = isRecord(call) ? call.function : undefined
    if (!isRecord(call) || !isRecord(called)) return []
    return [
      [String(called.name), called],
      [String(call.id), called],
    ]
  })
}

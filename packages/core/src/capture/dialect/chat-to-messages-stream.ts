import { isRecord } from '../is-record.ts'
import {
  chatUsageToMessages,
  messagesError,
  reasoningOf,
  textBlock,
  toolUse,
  toStopReason,
} from './chat-to-messages-answer.ts'
import { type JsonObject, objectsIn, parseJson, textOrNull } from './json-value.ts'
import { createSseEvents } from './sse-events.ts'
import { streamErrorText } from './stream-error.ts'
import type { StreamTranslator } from './stream-translator.ts'

/**
 * OpenAI's chat completion chunks as Anthropic's message events. Anthropic says one content block after another, so a
 * block ends when something else is said; the first choice alone is said at all.
 */
export function createChatToMessagesStream(): StreamTranslator {
  let out = ''
  let hasStarted = false
  let hasStopped = false
  let blockIndex = -1
  /** What the open block is: `text`, `thinking`, or the index of a tool call. Undefined while none is open. */
  let open: 'text' | 'thinking' | number | undefined
  let stopReason: string | undefined
  let usage: JsonObject = chatUsageToMessages(undefined)

  const events = createSseEvents((data) => {
    if (data === '[DONE]') {
      stop()
      return
    }
    const chunk = parseJson(data)
    if (isRecord(chunk)) take(chunk)
  })

  function say(event: JsonObject & { type: string }): void {
    out += `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  }

  function take(chunk: JsonObject): void {
    if (chunk.error) {
      hasStopped = true
      say({ type: 'error', ...messagesError(500, streamErrorText(chunk.error)) })
      return
    }
    if (!hasStarted) start(chunk)
    if (chunk.usage) usage = chatUsageToMessages(chunk.usage)
    const choice = objectsIn(chunk.choices).find(({ index }) => (index ?? 0) === 0)
    if (!choice) return
    if (isRecord(choice.delta)) takeDelta(choice.delta)
    if (typeof choice.finish_reason === 'string') stopReason = toStopReason(choice.finish_reason)
  }

  function start(chunk: JsonObject): void {
    hasStarted = true
    const head = { id: chunk.id ?? '', type: 'message', role: 'assistant', model: chunk.model ?? '' }
    const rest = { content: [], stop_reason: null, stop_sequence: null, stop_details: null, container: null }
    say({ type: 'message_start', message: { ...head, ...rest, diagnostics: null, usage } })
  }

  function takeDelta(delta: JsonObject): void {
    const thought = reasoningOf(delta)
    if (thought !== '') {
      openBlock('thinking', { type: 'thinking', thinking: '', signature: '' })
      add({ type: 'thinking_delta', thinking: thought })
    }
    const text = `${textOrNull(delta.content) ?? ''}${textOrNull(delta.refusal) ?? ''}`
    if (text !== '') {
      openBlock('text', textBlock(''))
      add({ type: 'text_delta', text })
    }
    for (const call of objectsIn(delta.tool_calls)) takeCall(call)
  }

  function takeCall(call: JsonObject): void {
    if (!isRecord(call.function)) return
    const index = typeof call.index === 'number' ? call.index : 0
    const { name, arguments: piece } = call.function
    // A block that was closed can't be opened again; a piece without a name belongs to the call before it.
    if (open !== index && name) openBlock(index, toolUse(call.id, name, {}))
    if (open === index && piece) add({ type: 'input_json_delta', partial_json: piece })
  }

  function openBlock(kind: NonNullable<typeof open>, block: JsonObject): void {
    if (open === kind) return
    closeBlock()
    open = kind
    blockIndex += 1
    say({ type: 'content_block_start', index: blockIndex, content_block: block })
  }

  function closeBlock(): void {
    if (open !== undefined) say({ type: 'content_block_stop', index: blockIndex })
    open = undefined
  }

  function add(delta: JsonObject): void {
    say({ type: 'content_block_delta', index: blockIndex, delta })
  }

  /** The usage comes after the reason to finish, and Anthropic says both in one event. */
  function stop(): void {
    if (hasStopped || !hasStarted) return
    hasStopped = true
    closeBlock()
    const delta = { stop_reason: stopReason ?? 'end_turn', stop_sequence: null }
    say({ type: 'message_delta', delta: { ...delta, stop_details: null, container: null }, usage })
    say({ type: 'message_stop' })
  }

  function flush(): string {
    const said = out
    out = ''
    return said
  }

  return {
    read(bytes) {
      events.read(bytes)
      return flush()
    },
    end() {
      // A stream that broke off before it said why it finished is not to look whole.
      if (stopReason !== undefined) stop()
      return flush()
    },
  }
}

import { isRecord } from '../is-record.ts'
import { reasoningOf } from './chat-to-messages-answer.ts'
import {
  callItem,
  chatUsageToResponses,
  messageItem,
  reasoningItem,
  reasoningPart,
  responseEnd,
  responseHead,
  textPart,
} from './chat-to-responses-answer.ts'
import { type JsonObject, objectsIn, parseJson, textOrNull } from './json-value.ts'
import { createSseEvents } from './sse-events.ts'
import { streamErrorText } from './stream-error.ts'
import type { StreamTranslator } from './stream-translator.ts'

/** An item that is being said: what it says so far, and the events that say and close it. */
type OpenItem = {
  /** `text`, `reasoning`, or the index of a tool call. */
  kind: 'text' | 'reasoning' | number
  itemId: string
  said: string
  deltaEvent: string
  /** The item when it is whole. */
  whole(said: string): JsonObject
  /** Says that its text is whole. */
  close(said: string): void
}

/** OpenAI's chat completion chunks as its Responses events, one item after another. */
export function createChatToResponsesStream(): StreamTranslator {
  let out = ''
  let sequence = 0
  let id = ''
  let head: JsonObject | undefined
  let hasStopped = false
  const output: JsonObject[] = []
  let open: OpenItem | undefined
  let finishReason: string | undefined
  let usage: unknown

  const events = createSseEvents((data) => {
    if (data === '[DONE]') stop()
    else {
      const chunk = parseJson(data)
      if (isRecord(chunk)) take(chunk)
    }
  })

  function say(type: string, fields: JsonObject): void {
    const event = { type, sequence_number: sequence, ...fields }
    sequence += 1
    out += `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`
  }

  function take(chunk: JsonObject): void {
    if (chunk.error) {
      hasStopped = true
      say('error', { code: 'server_error', message: streamErrorText(chunk.error), param: null })
      return
    }
    if (!head) {
      id = String(chunk.id ?? '')
      head = responseHead(chunk)
      say('response.created', { response: head })
      say('response.in_progress', { response: head })
    }
    if (chunk.usage) usage = chunk.usage
    const choice = objectsIn(chunk.choices).find(({ index }) => (index ?? 0) === 0)
    if (!choice) return
    if (isRecord(choice.delta)) takeDelta(choice.delta)
    if (typeof choice.finish_reason === 'string') finishReason = choice.finish_reason
  }

  function takeDelta(delta: JsonObject): void {
    const thought = reasoningOf(delta)
    if (thought !== '') {
      if (open?.kind !== 'reasoning') openReasoning()
      add(thought)
    }
    const text = `${textOrNull(delta.content) ?? ''}${textOrNull(delta.refusal) ?? ''}`
    if (text !== '') {
      if (open?.kind !== 'text') openText()
      add(text)
    }
    for (const call of objectsIn(delta.tool_calls)) {
      if (!isRecord(call.function)) continue
      const index = typeof call.index === 'number' ? call.index : 0
      const { name, arguments: piece } = call.function
      if (open?.kind !== index && name) openCall(index, call.id, name)
      if (open?.kind === index && typeof piece === 'string' && piece !== '') add(piece)
    }
  }

  function at(itemId: string, more: JsonObject = {}): JsonObject {
    return { item_id: itemId, output_index: output.length, ...more }
  }

  function openItem(item: OpenItem, begun: JsonObject): void {
    closeItem()
    open = item
    say('response.output_item.added', { output_index: output.length, item: begun })
  }

  function openText(): void {
    const itemId = `msg_${id}`
    const where = () => at(itemId, { content_index: 0 })
    const close = (text: string) => {
      say('response.output_text.done', { ...where(), text, logprobs: [] })
      say('response.content_part.done', { ...where(), part: textPart(text) })
    }
    const whole = (text: string) => messageItem(id, 'completed', [textPart(text)])
    const deltaEvent = 'response.output_text.delta'
    openItem({ kind: 'text', itemId, said: '', deltaEvent, whole, close }, messageItem(id, 'in_progress', []))
    say('response.content_part.added', { ...where(), part: textPart('') })
  }

  function openReasoning(): void {
    const itemId = `rs_${id}`
    const where = () => at(itemId, { content_index: 0 })
    const close = (text: string) => {
      say('response.reasoning_text.done', { ...where(), text })
      say('response.content_part.done', { ...where(), part: reasoningPart(text) })
    }
    const whole = (text: string) => reasoningItem(id, text)
    const deltaEvent = 'response.reasoning_text.delta'
    openItem({ kind: 'reasoning', itemId, said: '', deltaEvent, whole, close }, reasoningItem(id, ''))
    say('response.content_part.added', { ...where(), part: reasoningPart('') })
  }

  function openCall(index: number, callId: unknown, name: unknown): void {
    const itemId = `fc_${String(callId)}`
    const close = (json: string) =>
      say('response.function_call_arguments.done', { ...at(itemId), name, arguments: json })
    const whole = (json: string) => callItem(callId, name, 'completed', json)
    const deltaEvent = 'response.function_call_arguments.delta'
    openItem(
      { kind: index, itemId, said: '', deltaEvent, whole, close },
      callItem(callId, name, 'in_progress', ''),
    )
  }

  function add(delta: string): void {
    if (!open) return
    open.said += delta
    const isCall = typeof open.kind === 'number'
    const where = at(open.itemId, isCall ? {} : { content_index: 0 })
    say(open.deltaEvent, { ...where, delta, ...(open.kind === 'text' && { logprobs: [] }) })
  }

  function closeItem(): void {
    if (!open) return
    const { said, close, whole } = open
    open = undefined
    close(said)
    const item = whole(said)
    say('response.output_item.done', { output_index: output.length, item })
    output.push(item)
  }

  function stop(): void {
    if (hasStopped || !head) return
    hasStopped = true
    closeItem()
    const end = responseEnd(finishReason)
    const response = { ...head, ...end, output, usage: chatUsageToResponses(usage) }
    say(end.status === 'incomplete' ? 'response.incomplete' : 'response.completed', { response })
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
      if (finishReason !== undefined) stop()
      return flush()
    },
  }
}

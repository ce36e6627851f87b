import { isRecord } from '../is-record.ts'
import { type JsonObject, parseJson, textOrNull } from './json-value.ts'
import { messagesErrorToChat, messagesUsageToChat, toFinishReason } from './messages-to-chat-answer.ts'
import { createSseEvents } from './sse-events.ts'
import type { StreamTranslator } from './stream-translator.ts'

/** Anthropic's message events as OpenAI's chat completion chunks. */
export function createMessagesToChatStream(options: {
  createdS: number
  /** Whether the caller asked for a last chunk with the usage. */
  hasUsage: boolean
}): StreamTranslator {
  let out = ''
  let id: unknown
  let model: unknown
  let usage: JsonObject = {}
  /** Where in `tool_calls` the tool use of a content block is. */
  const callIndices = new Map<unknown, number>()
  const thinking = new Map<unknown, { thinking: string; signature: string }>()

  const events = createSseEvents((data) => {
    const event = parseJson(data)
    if (isRecord(event)) take(event)
  })

  function chunk(choices: JsonObject[], more: JsonObject = {}): void {
    const head = { id, object: 'chat.completion.chunk', created: options.createdS, model }
    out += `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`
  }

  function say(delta: JsonObject, finishReason: string | null = null): void {
    chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }])
  }

  function take(event: JsonObject): void {
    switch (event.type) {
      case 'message_start':
        if (!isRecord(event.message)) return
        id = event.message.id
        model = event.message.model
        addUsage(event.message.usage)
        say({ role: 'assistant', content: '' })
        break
      case 'content_block_start':
        if (isRecord(event.content_block)) startBlock(event.index, event.content_block)
        break
      case 'content_block_delta':
        if (isRecord(event.delta)) takeDelta(event.index, event.delta)
        break
      case 'content_block_stop': {
        const block = thinking.get(event.index)
        if (block) say({ thinking_blocks: [{ type: 'thinking', ...block }] })
        break
      }
      case 'message_delta':
        addUsage(event.usage)
        if (isRecord(event.delta) && event.delta.stop_reason) say({}, toFinishReason(event.delta.stop_reason))
        break
      case 'message_stop':
        if (options.hasUsage) chunk([], { usage: messagesUsageToChat(usage) })
        out += 'data: [DONE]\n\n'
        break
      case 'error':
        out += `data: ${JSON.stringify(messagesErrorToChat(event) ?? { error: event.error ?? null })}\n\n`
    }
  }

  function startBlock(index: unknown, block: JsonObject): void {
    if (block.type === 'tool_use') {
      callIndices.set(index, callIndices.size)
      const call = { index: callIndices.get(index), id: block.id, type: 'function' }
      say({ tool_calls: [{ ...call, function: { name: block.name, arguments: '' } }] })
    } else if (block.type === 'thinking') {
      thinking.set(index, { thinking: '', signature: '' })
    } else if (block.type === 'redacted_thinking') {
      say({ thinking_blocks: [block] })
    } else if (block.type === 'text' && block.text) {
      say({ content: block.text })
    }
  }

  function takeDelta(index: unknown, delta: JsonObject): void {
    const block = thinking.get(index)
    if (delta.type === 'text_delta') say({ content: delta.text })
    else if (delta.type === 'input_json_delta' && callIndices.has(index)) {
      const call = { index: callIndices.get(index), function: { arguments: delta.partial_json } }
      say({ tool_calls: [call] })
    } else if (delta.type === 'thinking_delta' && block) {
      block.thinking += textOrNull(delta.thinking) ?? ''
      say({ reasoning_content: delta.thinking })
    } else if (delta.type === 'signature_delta' && block) {
      block.signature += textOrNull(delta.signature) ?? ''
    }
  }

  /** The counts are cumulative, and the last event need not repeat those of the first. */
  function addUsage(counts: unknown): void {
    if (!isRecord(counts)) return
    const known = Object.entries(counts).filter(([, value]) => value !== null)
    usage = { ...usage, ...Object.fromEntries(known) }
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
    end: flush,
  }
}

import { isRecord } from '../is-record.ts'
import type { TranslatedRequest } from './chat-to-messages-request.ts'
import { type JsonObject, objectsIn } from './json-value.ts'

/** Named alike in both. */
const alike = new Set([
  ...['model', 'temperature', 'top_p', 'parallel_tool_calls', 'user', 'safety_identifier', 'metadata'],
  ...['service_tier', 'prompt_cache_key', 'prompt_cache_retention', 'store', 'top_logprobs'],
])

/** Said in another place, or of no weight for the answer. */
const handled = new Set([
  ...['input', 'instructions', 'max_output_tokens', 'reasoning', 'text', 'tools', 'tool_choice'],
  ...['stream', 'stream_options', 'include', 'truncation'],
])

/** What refers to something that only OpenAI's own house holds. */
const elsewhere = ['previous_response_id', 'conversation', 'prompt', 'background']

/**
 * A Responses request as a chat completion request, both OpenAI's. `problem` names a field that refers to what the
 * upstream has never seen: without it the answer would be one to another question.
 */
export function responsesRequestToChat(body: JsonObject): TranslatedRequest & { problem?: string } {
  const lost = new Set<string>()
  const translated: JsonObject = {}
  for (const [name, value] of Object.entries(body)) {
    if (alike.has(name)) translated[name] = value
    else if (!handled.has(name) && value !== null && value !== undefined) lost.add(name)
  }
  translated.messages = toMessages(body, lost)
  const set = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) translated[name] = value
  }
  const text: JsonObject = isRecord(body.text) ? body.text : {}
  set('max_completion_tokens', body.max_output_tokens)
  set('reasoning_effort', isRecord(body.reasoning) ? body.reasoning.effort : undefined)
  set('verbosity', text.verbosity)
  set('response_format', toResponseFormat(text.format))
  const tools = objectsIn(body.tools).flatMap((tool) => {
    if (tool.type === 'function') return [nestFunction(tool)]
    lost.add('tools')
    return []
  })
  if (tools.length > 0) {
    translated.tools = tools
    set('tool_choice', isRecord(body.tool_choice) ? nestFunction(body.tool_choice) : body.tool_choice)
  }
  if (body.stream === true) {
    translated.stream = true
    translated.stream_options = { include_usage: true }
  }
  const problem = elsewhere.find(
    (name) => body[name] !== undefined && body[name] !== null && body[name] !== false,
  )
  return { body: translated, dropped: [...lost], ...(problem !== undefined && { problem }) }
}

function toResponseFormat(format: unknown): unknown {
  if (!isRecord(format) || format.type !== 'json_schema') return format
  const { type, ...schema } = format
  return { type, json_schema: schema }
}

function nestFunction({ type, ...definition }: JsonObject): JsonObject {
  return { type, function: definition }
}

function toMessages(body: JsonObject, lost: Set<string>): JsonObject[] {
  const messages: JsonObject[] = []
  if (typeof body.instructions === 'string' && body.instructions !== '')
    messages.push({ role: 'system', content: body.instructions })
  if (typeof body.input === 'string') messages.push({ role: 'user', content: body.input })
  for (const item of objectsIn(body.input)) addItem(messages, item, lost)
  return messages
}

function addItem(messages: JsonObject[], item: JsonObject, lost: Set<string>): void {
  if (item.type === 'function_call') {
    const call = {
      id: item.call_id,
      type: 'function',
      function: { name: item.name, arguments: item.arguments },
    }
    const last = messages.at(-1)
    // All calls of one turn are of one message.
    if (last?.role === 'assistant') last.tool_calls = [...objectsIn(last.tool_calls), call]
    else messages.push({ role: 'assistant', content: null, tool_calls: [call] })
  } else if (item.type === 'function_call_output') {
    const content = typeof item.output === 'string' ? item.output : toParts(item.output, lost)
    messages.push({ role: 'tool', tool_call_id: item.call_id, content })
  } else if (typeof item.role === 'string') {
    const content = typeof item.content === 'string' ? item.content : toParts(item.content, lost)
    messages.push({ role: item.role, content })
  } else if (item.type !== 'reasoning') {
    // What a model reasoned is sealed for its own upstream.
    lost.add(`input.${String(item.type)}`)
  }
}

function toParts(content: unknown, lost: Set<string>): JsonObject[] {
  return objectsIn(content).flatMap((part) => {
    switch (part.type) {
      case 'input_text':
      case 'output_text':
        return [{ type: 'text', text: part.text }]
      case 'refusal':
        return [part]
      case 'input_image':
        if (typeof part.image_url !== 'string') break
        return [{ type: 'image_url', image_url: { url: part.image_url, detail: part.detail ?? 'auto' } }]
      case 'input_file': {
        const { file_data: data, file_id: id, filename } = part
        if (typeof data !== 'string' && typeof id !== 'string') break
        const file = {
          ...(typeof data === 'string' && { file_data: data }),
          ...(typeof id === 'string' && { file_id: id }),
          ...(typeof filename === 'string' && { filename }),
        }
        return [{ type: 'file', file }]
      }
    }
    lost.add(`input.${String(part.type)}`)
    return []
  })
}

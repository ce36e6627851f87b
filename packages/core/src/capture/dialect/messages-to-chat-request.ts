import { isRecord } from '../is-record.ts'
import { contentText } from '../payload-text.ts'
import type { TranslatedRequest } from './chat-to-messages-request.ts'
import { type JsonObject, objectsIn } from './json-value.ts'

/** Fields that are said in another place, or concern Anthropic's own house. */
const handled = new Set([
  ...['model', 'messages', 'system', 'max_tokens', 'stop_sequences', 'stream', 'temperature', 'top_p'],
  ...['tools', 'tool_choice', 'output_config', 'metadata', 'cache_control', 'service_tier'],
])

/**
 * A Messages request (Anthropic) as a chat completion request (OpenAI).
 *
 * @param maxTokensName OpenAI's own models want `max_completion_tokens`; many servers that are like OpenAI know
 *   `max_tokens` alone.
 */
export function messagesRequestToChat(
  body: JsonObject,
  maxTokensName: 'max_tokens' | 'max_completion_tokens' = 'max_tokens',
): TranslatedRequest {
  const lost = new Set<string>()
  for (const [name, value] of Object.entries(body)) if (!handled.has(name) && value !== null) lost.add(name)
  const system = contentText(body.system)
  const output: JsonObject = isRecord(body.output_config) ? body.output_config : {}
  const userId = isRecord(body.metadata) ? body.metadata.user_id : undefined
  const tools = objectsIn(body.tools).flatMap((tool) => toFunctionTool(tool, lost))
  const translated: JsonObject = {
    model: body.model,
    messages: [
      ...(system ? [{ role: 'system', content: system }] : []),
      ...objectsIn(body.messages).flatMap((message) => toChatMessages(message, lost)),
    ],
  }
  const set = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) translated[name] = value
  }
  set(maxTokensName, body.max_tokens)
  set('stop', body.stop_sequences)
  set('temperature', body.temperature)
  set('top_p', body.top_p)
  set('user', userId)
  set('reasoning_effort', output.effort)
  set('response_format', toResponseFormat(output.format))
  if (tools.length > 0) {
    translated.tools = tools
    setToolChoice(translated, body.tool_choice)
  }
  if (body.stream === true) {
    translated.stream = true
    translated.stream_options = { include_usage: true }
  }
  return { body: translated, dropped: [...lost] }
}

function toResponseFormat(format: unknown): JsonObject | undefined {
  if (!isRecord(format) || format.type !== 'json_schema') return undefined
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema, strict: true } }
}

function toFunctionTool(tool: JsonObject, lost: Set<string>): JsonObject[] {
  // Tools that run in Anthropic's own house have a type with a date.
  if (!isRecord(tool.input_schema)) {
    lost.add('tools')
    return []
  }
  const { name, description, input_schema: parameters, strict } = tool
  return [
    {
      type: 'function',
      function: {
        name,
        ...(typeof description === 'string' && { description }),
        parameters,
        ...(typeof strict === 'boolean' && { strict }),
      },
    },
  ]
}

function setToolChoice(translated: JsonObject, choice: unknown): void {
  if (!isRecord(choice)) return
  if (choice.type === 'any') translated.tool_choice = 'required'
  else if (choice.type === 'tool')
    translated.tool_choice = { type: 'function', function: { name: choice.name } }
  else translated.tool_choice = choice.type
  if (choice.disable_parallel_tool_use === true) translated.parallel_tool_calls = false
}

function toChatMessages(message: JsonObject, lost: Set<string>): JsonObject[] {
  const { role, content } = message
  if (typeof content === 'string') return [{ role, content }]
  const blocks = objectsIn(content)
  if (role === 'assistant') return [toAssistantMessage(blocks, lost)]
  if (role !== 'user') return [{ role, content: contentText(blocks) ?? '' }]
  const results = blocks.filter((block) => block.type === 'tool_result')
  // A tool's message takes text alone, so what it shows goes into the user's message behind it.
  const shown = results.flatMap((block) => objectsIn(block.content).filter(({ type }) => type !== 'text'))
  const parts = [...shown, ...blocks.filter((block) => block.type !== 'tool_result')].flatMap((block) =>
    toPart(block, lost),
  )
  return [
    ...results.map((block) => ({
      role: 'tool',
      tool_call_id: block.tool_use_id,
      content: contentText(block.content) ?? '',
    })),
    ...(parts.length > 0 ? [{ role: 'user', content: parts }] : []),
  ]
}

function toAssistantMessage(blocks: JsonObject[], lost: Set<string>): JsonObject {
  const calls: JsonObject[] = []
  for (const block of blocks) {
    if (block.type === 'tool_use') {
      const call = { name: block.name, arguments: JSON.stringify(block.input ?? {}) }
      calls.push({ id: block.id, type: 'function', function: call })
    } else if (block.type !== 'text' && block.type !== 'thinking' && block.type !== 'redacted_thinking') {
      lost.add(`messages.content.${String(block.type)}`)
    }
  }
  const content = contentText(blocks.filter((block) => block.type === 'text')) ?? null
  return { role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls }) }
}

function toPart(block: JsonObject, lost: Set<string>): JsonObject[] {
  const source: JsonObject = isRecord(block.source) ? block.source : {}
  if (block.type === 'text') return [{ type: 'text', text: block.text }]
  if (block.type === 'image' && source.type === 'base64')
    return [{ type: 'image_url', image_url: { url: dataUrl(source) } }]
  if (block.type === 'image' && source.type === 'url')
    return [{ type: 'image_url', image_url: { url: source.url } }]
  if (block.type === 'document' && source.type === 'base64') {
    const filename = typeof block.title === 'string' ? block.title : 'document.pdf'
    return [{ type: 'file', file: { filename, file_data: dataUrl(source) } }]
  }
  if (block.type === 'document' && source.type === 'text') return [{ type: 'text', text: source.data }]
  lost.add(`messages.content.${String(block.type)}`)
  return []
}

function dataUrl(source: JsonObject): string {
  return `data:${String(source.media_type)};base64,${String(source.data)}`
}

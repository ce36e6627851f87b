import { isRecord } from '../is-record.ts'
import { chatParametersToMessages } from './chat-parameters.ts'
import { type JsonObject, objectsIn, parseJson } from './json-value.ts'

/** A request in another dialect, and the names of the fields that could not be said in it. */
export type TranslatedRequest = { body: JsonObject; dropped: string[] }

/** Anthropic asks for a limit where OpenAI does not. Thinking counts towards it. */
const defaultMaxTokens = 16_384

/** Fields that have a place of their own in a Messages request, or none. */
const elsewhere = new Set([
  ...[
    'model',
    'messages',
    'stream',
    'stream_options',
    'user',
    'safety_identifier',
    'metadata',
    'service_tier',
  ],
  ...['temperature', 'top_p'],
])

/**
 * A chat completion request (OpenAI) as a Messages request (Anthropic, API version 2026-10-21, which has no sampling
 * parameters).
 */
export function chatRequestToMessages(body: JsonObject): TranslatedRequest {
  const { model, messages, stream, user, safety_identifier: identifier, service_tier: tier } = body
  const others = Object.entries(body).filter(([name]) => !elsewhere.has(name))
  const { parameters, dropped } = chatParametersToMessages(Object.fromEntries(others))
  const { system, turns, lost } = toTurns(objectsIn(messages))
  for (const name of ['temperature', 'top_p']) if ((body[name] ?? null) !== null) dropped.push(name)
  const userId = typeof identifier === 'string' ? identifier : user
  return {
    body: {
      max_tokens: defaultMaxTokens,
      ...parameters,
      model,
      messages: turns,
      ...(system.length > 0 && { system }),
      ...(stream === true && { stream: true }),
      ...(typeof userId === 'string' && { metadata: { user_id: userId } }),
      ...(tier === 'auto' && { service_tier: 'auto' }),
      ...(tier === 'default' && { service_tier: 'standard_only' }),
    },
    dropped: [...dropped, ...lost],
  }
}

type Turn = { role: 'user' | 'assistant'; content: JsonObject[] }

/** Anthropic's prompt stands outside of the conversation, and all results of one turn's tools come in one message. */
function toTurns(messages: JsonObject[]): { system: JsonObject[]; turns: Turn[]; lost: string[] } {
  const system: JsonObject[] = []
  const turns: Turn[] = []
  const lost = new Set<string>()
  const add = (role: Turn['role'], content: JsonObject[]) => {
    if (content.length === 0) return
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  for (const message of messages) {
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...toBlocks(message.content, lost))
        break
      case 'user':
        add('user', toBlocks(message.content, lost))
        break
      case 'assistant':
        add('assistant', assistantBlocks(message, lost))
        break
      case 'tool': {
        const content = toBlocks(message.content, lost)
        add('user', [{ type: 'tool_result', tool_use_id: message.tool_call_id, content }])
        break
      }
      default:
        lost.add('messages')
    }
  }
  return { system, turns, lost: [...lost] }
}

function assistantBlocks(message: JsonObject, lost: Set<string>): JsonObject[] {
  const calls = objectsIn(message.tool_calls).flatMap((call) => {
    if (!isRecord(call.function)) return []
    const input = parseJson(String(call.function.arguments))
    return [{ type: 'tool_use', id: call.id, name: call.function.name, input: isRecord(input) ? input : {} }]
  })
  return [
    // What Anthropic thought must come back as it was said, with its signature.
    ...objectsIn(message.thinking_blocks),
    ...toBlocks(message.content, lost),
    ...toBlocks(message.refusal, lost),
    ...calls,
  ]
}

/** Anthropic takes no empty text. */
function toBlocks(content: unknown, lost: Set<string>): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return objectsIn(content).flatMap((part) => {
    const block = toBlock(part)
    if (block === undefined) lost.add(`messages.content.${String(part.type)}`)
    return block === undefined || block.text === '' ? [] : [withCacheControl(block, part)]
  })
}

function toBlock(part: JsonObject): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'text', text: part.refusal }
    case 'image_url': {
      const url = isRecord(part.image_url) ? part.image_url.url : part.image_url
      return typeof url === 'string' ? { type: 'image', source: imageSource(url) } : undefined
    }
    case 'file':
      return isRecord(part.file) ? toDocument(part.file) : undefined
    default:
      return undefined
  }
}

function withCacheControl(block: JsonObject, { cache_control: control }: JsonObject): JsonObject {
  return isRecord(control) ? { ...block, cache_control: control } : block
}

function imageSource(url: string): JsonObject {
  const data = readDataUrl(url)
  return data ? { type: 'base64', media_type: data.mediaType, data: data.base64 } : { type: 'url', url }
}

function toDocument(file: JsonObject): JsonObject | undefined {
  const title = typeof file.filename === 'string' ? { title: file.filename } : {}
  if (typeof file.file_id === 'string')
    return { type: 'document', source: { type: 'file', file_id: file.file_id }, ...title }
  if (typeof file.file_data !== 'string') return undefined
  const data = readDataUrl(file.file_data)
  const source = data
    ? { type: 'base64', media_type: data.mediaType, data: data.base64 }
    : { type: 'base64', media_type: 'application/pdf', data: file.file_data }
  return { type: 'document', source, ...title }
}

/** `data:<media type>;base64,<data>` (RFC 2397). */
function readDataUrl(url: string): { mediaType: string; base64: string } | undefined {
  if (!url.startsWith('data:')) return undefined
  const comma = url.indexOf(',')
  const [mediaType = '', ...options] = url.slice(5, Math.max(5, comma)).split(';')
  return options.includes('base64') ? { mediaType, base64: url.slice(comma + 1) } : undefined
}

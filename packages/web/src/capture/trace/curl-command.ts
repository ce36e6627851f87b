import type { Span } from '@loopwright/contract'
import type { Turn } from '../payload/conversation.ts'
import { isRecord, type JsonRecord } from '../payload/is-record.ts'
import { readConversation } from '../payload/read-conversation.ts'

type RepeatedCall = { path: string; body: JsonRecord }

/** What a shell takes as one argument, with room to spare. */
const longestBody = 100_000

/**
 * The gateway call that would repeat a model call, for a shell: the key is a variable, never a key. Null for what is no
 * model call or cannot be one again.
 */
export function curlCommand(span: Span, origin: string): string | null {
  const call = repeatedCall(span)
  if (!call) return null
  const body = shellSafeJson(call.body)
  const isPinned = span.function !== null && span.variant !== null && /^[\w.-]+$/.test(span.variant)
  const lines = [
    `curl ${origin}${call.path}`,
    `-H "Authorization: Bearer $LOOPWRIGHT_KEY"`,
    `-H 'Content-Type: application/json'`,
    ...(call.path.startsWith('/anthropic') ? [`-H 'anthropic-version: 2023-06-01'`] : []),
    ...(isPinned ? [`-H 'x-loopwright-variant: ${span.variant}'`] : []),
    body.length > longestBody ? '--data-binary @body.json' : `-d '${body}'`,
  ]
  const note =
    body.length > longestBody ? '# Too long for a shell: download the input as body.json first.\n' : ''
  return note + lines.join(' \\\n  ')
}

function repeatedCall(span: Span): RepeatedCall | null {
  if (span.kind !== 'inference' || (span.model === null && span.function === null)) return null
  const { input } = span
  const model = modelOf(span)
  if (isRecord(input) && isEmbedding(span)) {
    return { path: '/v1/embeddings', body: { ...input, model } }
  }
  if (isRecord(input) && input.input !== undefined && !('messages' in input)) {
    return { path: '/v1/responses', body: { ...input, model } }
  }
  const asIs =
    isRecord(input) && Array.isArray(input.messages) && !input.messages.some(hasParts) ? input : null
  if (asIs && isAnthropic(span)) return { path: '/anthropic/v1/messages', body: { ...asIs, model } }
  if (asIs && asIs.system === undefined) return { path: '/v1/chat/completions', body: { ...asIs, model } }
  const turns = readConversation(input, null)
  if (!turns || turns.length === 0) return null
  return { path: '/v1/chat/completions', body: { model, messages: turns.flatMap(toChatMessages) } }
}

function modelOf({ input, function: name, provider, model }: Span): string {
  if (name !== null) return `function/${name}`
  if (isRecord(input) && typeof input.model === 'string') return input.model
  return provider === null ? (model ?? '') : `${provider}/${model}`
}

function isAnthropic({ output, provider }: Span): boolean {
  return provider === 'anthropic' && isRecord(output) && output.type === 'message'
}

function isEmbedding({ input, output, attributes }: Span): boolean {
  if (attributes['gen_ai.operation.name'] === 'embeddings') return true
  const [first] = isRecord(output) && Array.isArray(output.data) ? output.data : []
  return isRecord(input) && 'input' in input && isRecord(first) && 'embedding' in first
}

function hasParts(message: unknown): boolean {
  return !isRecord(message) || 'parts' in message || 'message' in message
}

/** A turn in OpenAI's words: its text, its tool calls, and a message for each result. */
function toChatMessages({ role, parts }: Turn): JsonRecord[] {
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n')
  const images = parts.flatMap((part) =>
    part.kind === 'image' && part.source ? [{ type: 'image_url', image_url: { url: part.source } }] : [],
  )
  const calls = parts.flatMap((part) => (part.kind === 'tool-call' ? [part.call] : []))
  const idOf = (at: number) => calls[at]?.id ?? `call_${at}`
  const message = {
    role: role === 'model' ? 'assistant' : role,
    content: images.length > 0 ? [{ type: 'text', text }, ...images] : text || null,
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ name, input }, at) => ({
        id: idOf(at),
        type: 'function',
        function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
      })),
    }),
  }
  const results = calls.flatMap(({ result }, at) => (result ? [resultMessage(idOf(at), result.value)] : []))
  const lone = parts.flatMap((part) =>
    part.kind === 'tool-result' ? [resultMessage(part.result.id ?? 'call_0', part.result.value)] : [],
  )
  const isSaid = message.content !== null || calls.length > 0
  return [...(isSaid ? [message] : []), ...results, ...lone]
}

function resultMessage(id: string, value: unknown): JsonRecord {
  return {
    role: 'tool',
    tool_call_id: id,
    content: typeof value === 'string' ? value : JSON.stringify(value),
  }
}

/**
 * JSON that can stand between single quotes of a shell: no quote ends it, no character hides in it. What would is
 * written as JSON's own escape, so that the body stays the same.
 */
function shellSafeJson(body: JsonRecord): string {
  return JSON.stringify(body).replace(/'|(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const unit = character.charCodeAt(at).toString(16)
      return `\\u${unit.padStart(4, '0')}`
    }).join(''),
  )
}

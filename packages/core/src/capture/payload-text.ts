import { cutText } from './cut-text.ts'

/** The texts are for reading, searching and learning; what is longer is whole in the payload itself. */
const maxTextBytes = 8_192

/**
 * The text that a reader or a classifier sees of what went in: of a chat the last user message (or, where no user
 * speaks, the last message with text), a string itself, and of anything else its compact JSON. What a tool gave is said
 * by nobody: where there is nothing else, the text is empty. At most 8 KiB.
 */
export function inputTextOf(input: unknown): string {
  const messages = messagesIn(input)
  const spoken = messages && (lastTextOf(messages, 'user') ?? textOfOthers(messages))
  // What a response or embeddings are asked for with may be text alone.
  const asked = isObject(input) ? contentText(input.input) : undefined
  return cutText(spoken ?? asked ?? plainText(input), maxTextBytes)
}

/** The same of what came out: of a chat the assistant's text, or its tool calls as JSON where it said nothing. */
export function outputTextOf(output: unknown): string {
  return cutText(wholeOutputTextOf(output), maxTextBytes)
}

/** As `outputTextOf`, however long it is. */
export function wholeOutputTextOf(output: unknown): string {
  const messages = messagesIn(output) ?? (isMessage(output) ? [output] : undefined)
  const spoken = messages && (lastTextOf(messages, 'assistant') ?? lastTextOf(messages))
  return spoken ?? plainText(toolCallsIn(output, messages) ?? output)
}

/** OpenAI's chats name them in the message, its Responses beside it; Anthropic makes them part of its content. */
function toolCallsIn(output: unknown, messages: Message[] | undefined): unknown {
  const calling = messages?.findLast((message) => Array.isArray(message.tool_calls))
  if (calling) return calling.tool_calls
  const content = messages?.at(-1)?.content ?? output
  const calls = Array.isArray(content)
    ? content.filter((part) => isObject(part) && (part.type === 'tool_use' || part.type === 'function_call'))
    : []
  return calls.length === 0 ? undefined : calls
}

/** A message's text: a string, or the text parts of a list of parts joined by newlines. Undefined when it has none. */
export function contentText(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  const texts = content.flatMap((part) => {
    if (typeof part === 'string') return [part]
    if (!isObject(part)) return []
    // `text` is OpenAI's and Anthropic's name for it, `content` that of the OpenTelemetry GenAI messages.
    if (typeof part.text === 'string') return [part.text]
    return part.type === 'text' && typeof part.content === 'string' ? [part.content] : []
  })
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** The text of the last user message of a chat; undefined when no user message has text. */
export function lastUserText(messages: unknown): string | undefined {
  return Array.isArray(messages) ? lastTextOf(messages.filter(isMessage), 'user') : undefined
}

type Message = Record<string, unknown> & { role: string }

function messagesIn(payload: unknown): Message[] | undefined {
  if (Array.isArray(payload)) {
    const messages = payload.map((entry) =>
      isObject(entry) && isMessage(entry.message) ? entry.message : entry,
    )
    // The lists of OpenAI's Responses hold messages among items of other types.
    const spoken = messages.filter(isMessage)
    const isChat =
      spoken.length === messages.length || messages.every((item) => isMessage(item) || isTyped(item))
    return spoken.length > 0 && isChat ? spoken : undefined
  }
  if (!isObject(payload)) return undefined
  return messagesIn(payload.messages) ?? messagesIn(payload.choices) ?? messagesIn(payload.input)
}

const toolRoles = new Set(['tool', 'function'])

function textOfOthers(messages: readonly Message[]): string | undefined {
  const others = messages.filter(({ role }) => !toolRoles.has(role))
  return others.length === 0 ? '' : lastTextOf(others)
}

function isTyped(item: unknown): boolean {
  return isObject(item) && typeof item.type === 'string'
}

function lastTextOf(messages: readonly Message[], role?: string): string | undefined {
  for (const message of messages.toReversed()) {
    if (role !== undefined && message.role !== role) continue
    const text = contentText(message.content ?? message.parts)
    if (text) return text
  }
  return undefined
}

function plainText(payload: unknown): string {
  if (payload === undefined || payload === null) return ''
  return typeof payload === 'string' ? payload : JSON.stringify(payload)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMessage(value: unknown): value is Message {
  return (
    isObject(value) &&
    typeof value.role === 'string' &&
    ('content' in value || 'parts' in value || 'tool_calls' in value)
  )
}

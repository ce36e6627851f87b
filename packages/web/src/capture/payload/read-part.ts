import type { Part } from './conversation.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { parseJsonText } from './parse-json-text.ts'

/** The parts of a message's content in the shapes of OpenAI, Anthropic, the AI SDK, OpenTelemetry and Gemini. */
export function readParts(content: unknown): Part[] {
  if (content === null || content === undefined || content === '') return []
  if (Array.isArray(content)) return content.flatMap(readPart)
  return readPart(content)
}

function readPart(part: unknown): Part[] {
  if (typeof part === 'string') return [{ kind: 'text', text: part }]
  if (!isRecord(part)) return [{ kind: 'other', value: part }]
  const type = typeof part.type === 'string' ? part.type : ''
  const read = Object.hasOwn(readers, type) ? readers[type]?.(part) : readUntyped(part)
  return [read ?? { kind: 'other', value: part }]
}

type Reader = (part: JsonRecord) => Part | undefined

const text: Reader = (part) => {
  const said = part.text ?? part.content
  return typeof said === 'string' ? { kind: 'text', text: said } : undefined
}
const toolCall: Reader = (part) => ({
  kind: 'tool-call',
  call: {
    id: nameIn(part, 'call_id', 'toolCallId', 'id'),
    name: nameIn(part, 'name', 'toolName') ?? 'a tool',
    input: structured(part.input ?? part.args ?? part.arguments),
    result: null,
  },
})
const toolResult: Reader = (part) => ({
  kind: 'tool-result',
  result: {
    id: nameIn(part, 'tool_use_id', 'call_id', 'toolCallId', 'id'),
    name: nameIn(part, 'name', 'toolName'),
    value: structured(contentOf(part.content ?? part.output ?? part.result ?? part.response)),
    isError: part.is_error === true || part.isError === true,
  },
})
const reasoning: Reader = (part) => {
  const said = part.thinking ?? part.text ?? part.content ?? part.reasoning
  if (Array.isArray(part.summary))
    return { kind: 'reasoning', text: part.summary.map(summaryText).filter(Boolean).join('\n\n') }
  return { kind: 'reasoning', text: typeof said === 'string' ? said : '' }
}
const image: Reader = (part) => ({ kind: 'image', source: sourceIn(part) })
const file: Reader = (part) => {
  const inner = isRecord(part.file) ? part.file : part
  const media = nameIn(part, 'mediaType', 'mime_type', 'media_type') ?? ''
  if (media.startsWith('image/')) return image(part)
  return {
    kind: 'file',
    name: nameIn(inner, 'filename', 'title', 'name', 'file_id') ?? (media || 'a file'),
    source: sourceIn(part),
  }
}

const readers: Readonly<Record<string, Reader>> = {
  text,
  input_text: text,
  output_text: text,
  refusal: (part) => (typeof part.refusal === 'string' ? { kind: 'refusal', text: part.refusal } : undefined),
  tool_call: toolCall,
  tool_use: toolCall,
  server_tool_use: toolCall,
  'tool-call': toolCall,
  function_call: toolCall,
  tool_call_response: toolResult,
  tool_result: toolResult,
  'tool-result': toolResult,
  function_call_output: toolResult,
  reasoning,
  thinking: reasoning,
  redacted_thinking: () => ({ kind: 'reasoning', text: '' }),
  image,
  image_url: image,
  input_image: image,
  file,
  input_file: file,
  document: file,
  blob: file,
  uri: file,
  input_audio: () => ({ kind: 'file', name: 'audio', source: null }),
  audio: () => ({ kind: 'file', name: 'audio', source: null }),
}

/** Gemini's parts say what they are by the name of their one field. */
function readUntyped(part: JsonRecord): Part | undefined {
  if (typeof part.text === 'string')
    return part.thought === true ? { kind: 'reasoning', text: part.text } : { kind: 'text', text: part.text }
  if (isRecord(part.functionCall)) return toolCall(part.functionCall)
  if (isRecord(part.functionResponse)) return toolResult(part.functionResponse)
  if (isRecord(part.inlineData)) return file({ ...part.inlineData, source: part.inlineData })
  return undefined
}

/** Where an image or a file is. Bytes become a `data:` URL only where they are of a kind that a browser can draw safely. */
function sourceIn(part: JsonRecord): string | null {
  const source = isRecord(part.source) ? part.source : {}
  const inner = part.image_url ?? part.image ?? part.file
  const candidates = [
    inner,
    isRecord(inner) ? (inner.url ?? inner.file_data) : undefined,
    source.url,
    part.url,
    part.uri,
    part.file_data,
  ]
  const address = candidates.find((candidate) => typeof candidate === 'string')
  if (typeof address === 'string') return address
  const bytes = source.data ?? part.data ?? part.content
  const media = nameIn(source, 'media_type', 'mimeType') ?? nameIn(part, 'mediaType', 'mime_type', 'mimeType')
  return typeof bytes === 'string' && media ? `data:${media};base64,${bytes}` : null
}

/** The arguments of a call often travel as JSON in a text. */
export function structured(value: unknown): unknown {
  return typeof value === 'string' ? (parseJsonText(value) ?? value) : (value ?? null)
}

/** A result made of text parts alone is a text; the AI SDK wraps results as `{ type, value }`. */
export function contentOf(value: unknown): unknown {
  if (isRecord(value) && typeof value.type === 'string' && 'value' in value) return value.value
  if (!Array.isArray(value) || value.length === 0) return value
  const texts = value.map((part) => (isRecord(part) && part.type === 'text' ? part.text : undefined))
  return texts.every((said) => typeof said === 'string') ? texts.join('\n\n') : value
}

export function nameIn(record: JsonRecord, ...names: string[]): string | null {
  for (const name of names) {
    const value = record[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

function summaryText(summary: unknown): string {
  return isRecord(summary) && typeof summary.text === 'string' ? summary.text : ''
}

import { contentText } from '@loopwright/core/capture/payload-text'
import { isRecord, listOf, parsedPayload } from '../parsed-payload.ts'

export type Tool = { name: string; schema: unknown }

/** What a captured request says besides its question, in the terms of all dialects. */
export type Request = {
  /** What the answer must satisfy; `schema` is null where any JSON will do. */
  format: { schema: unknown } | null
  tools: Tool[]
  mustCallTool: boolean
  /** Texts that the answer is to rest on: given as such, or by tools since the last question. */
  documents: string[]
}

const nothing: Request = { format: null, tools: [], mustCallTool: false, documents: [] }
/** Only requests that name one of these are worth parsing. */
const telling =
  /"(?:response_format|json_schema|output_format|output_config|format|tools|functions|documents|tool|tool_result|function_call_output|tool_call_response)"/
const mostDocuments = 100

export function readRequest(input: unknown): Request {
  if (typeof input === 'string' && !telling.test(input)) return nothing
  const request = parsedPayload(input)
  if (Array.isArray(request)) return { ...nothing, documents: documentsOfMessages(request) }
  if (!isRecord(request)) return nothing
  return {
    format: formatOf(request),
    tools: [...listOf(request.tools), ...listOf(request.functions)].flatMap(toolOf),
    mustCallTool: mustCallTool(request.tool_choice),
    documents: [
      ...documentTexts(request.documents),
      ...documentsOfMessages(listOf(request.messages)),
      ...documentsOfMessages(listOf(request.input)),
    ].slice(0, mostDocuments),
  }
}

/** OpenAI's chats, its Responses, and Anthropic's messages, in this order. */
function formatOf(request: Record<string, unknown>): Request['format'] {
  const { response_format: chat, text, output_config, output_format: earlier } = request
  const format = [
    chat,
    isRecord(text) ? text.format : undefined,
    isRecord(output_config) ? output_config.format : undefined,
    earlier,
  ].find(isRecord)
  if (!format) return null
  if (format.type === 'json_object') return { schema: null }
  if (format.type !== 'json_schema') return null
  const named = isRecord(format.json_schema) ? format.json_schema.schema : format.schema
  return { schema: isRecord(named) ? named : null }
}

function toolOf(tool: unknown): Tool[] {
  if (!isRecord(tool)) return []
  const definition = isRecord(tool.function) ? tool.function : tool
  const schema = definition.parameters ?? definition.input_schema
  return typeof definition.name === 'string'
    ? [{ name: definition.name, schema: isRecord(schema) ? schema : null }]
    : []
}

function mustCallTool(choice: unknown): boolean {
  if (typeof choice === 'string') return choice === 'required' || choice === 'any'
  return isRecord(choice) && choice.type !== 'auto' && choice.type !== 'none'
}

/** What tools gave since the user last spoke; what they gave before was for earlier answers, but stays known. */
function documentsOfMessages(messages: readonly unknown[]): string[] {
  return messages.flatMap((message) => {
    if (!isRecord(message)) return []
    if (message.type === 'function_call_output') return textsOf(message.output)
    const { role, content, parts } = message
    if (role === 'tool' || role === 'function') return textsOf(content ?? parts)
    return [...listOf(content), ...listOf(parts)].flatMap((part) => {
      if (!isRecord(part)) return []
      if (part.type === 'tool_result') return textsOf(part.content)
      if (part.type === 'tool_call_response') return textsOf(part.response ?? part.result)
      if (part.type === 'document') return documentTexts([part])
      return []
    })
  })
}

/** The texts of a list of documents, in any of the shapes in which retrievers hand them over. */
export function documentTexts(documents: unknown): string[] {
  return listOf(documents)
    .slice(0, mostDocuments)
    .flatMap((document) => {
      if (typeof document === 'string') return [document]
      if (!isRecord(document)) return []
      const inner = isRecord(document.document) ? document.document : document
      const { content, text, page_content, pageContent, snippet, body, source, data } = inner
      for (const candidate of [content, text, page_content, pageContent, snippet, body]) {
        const found = contentText(candidate)
        if (found) return [found]
      }
      if (isRecord(source)) return documentTexts([source])
      if (typeof data === 'string') return [data]
      return isRecord(data) ? textsOf(data) : []
    })
}

function textsOf(given: unknown): string[] {
  if (given === undefined || given === null) return []
  return [contentText(given) ?? JSON.stringify(given)]
}

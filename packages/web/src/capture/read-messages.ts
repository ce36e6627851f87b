/** One turn of a conversation, as text: what is no text (images, tool calls) is named or written as JSON. */
export type Message = { role: string; text: string }

/**
 * The conversation in a span's input and output, in the shapes of OpenAI chat and responses and of Anthropic messages.
 * Null where it is something else, which is then shown as it is.
 */
export function readMessages(input: unknown, output: unknown): Message[] | null {
  const asked = readInput(input)
  if (!asked) return null
  return [...asked, ...(readOutput(output) ?? [])].filter(({ text }) => text !== '')
}

function readInput(input: unknown): Message[] | null {
  if (typeof input === 'string') return [{ role: 'user', text: input }]
  if (Array.isArray(input)) return readList(input)
  if (!isRecord(input)) return null
  const system = input.system ?? input.instructions
  const before = system === undefined ? [] : [{ role: 'system', text: readContent(system) }]
  if (Array.isArray(input.messages)) return withBefore(before, readList(input.messages))
  if (typeof input.input === 'string') return [...before, { role: 'user', text: input.input }]
  if (Array.isArray(input.input)) return withBefore(before, readList(input.input))
  return null
}

function readOutput(output: unknown): Message[] | null {
  if (typeof output === 'string') return [{ role: 'assistant', text: output }]
  if (Array.isArray(output)) return readList(output)
  if (!isRecord(output)) return null
  if (Array.isArray(output.choices))
    return readList(output.choices.map((choice) => (isRecord(choice) ? choice.message : null)))
  if (Array.isArray(output.output))
    return readList(output.output.filter((item) => isRecord(item) && 'content' in item))
  if ('content' in output) return readList([{ role: 'assistant', ...output }])
  return null
}

function withBefore(before: Message[], messages: Message[] | null): Message[] | null {
  return messages && [...before, ...messages]
}

function readList(items: readonly unknown[]): Message[] | null {
  const messages = items.map(readMessage)
  return messages.every((message) => message !== null) ? messages : null
}

function readMessage(item: unknown): Message | null {
  if (!isRecord(item) || typeof item.role !== 'string') return null
  const calls = item.tool_calls ? `\n\n${JSON.stringify(item.tool_calls, null, 2)}` : ''
  return { role: item.role, text: `${readContent(item.content)}${calls}`.trim() }
}

function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (content === null || content === undefined) return ''
  if (Array.isArray(content)) return content.map(readPart).join('\n\n')
  return JSON.stringify(content, null, 2)
}

function readPart(part: unknown): string {
  if (typeof part === 'string') return part
  if (!isRecord(part)) return String(part)
  if (typeof part.text === 'string') return part.text
  if (typeof part.type === 'string' && part.type.includes('image')) return '[an image]'
  return JSON.stringify(part, null, 2)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

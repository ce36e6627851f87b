import { type Completion, emptyCompletion, isRecord, readIdentity, readUsage } from './completion.ts'
import { createSseReader } from './sse-reader.ts'

/** Listens to a streamed chat completion as it passes and puts together what was said, complete or not. */
export type CompletionCollector = {
  read(chunk: Uint8Array): void
  /** True once the upstream has said `[DONE]`. */
  isDone(): boolean
  /** The error the upstream announced inside the stream, as JSON or text. */
  error(): string | null
  completion(): Completion
}

type ToolCall = { id?: unknown; type?: unknown; function: Record<string, unknown> & { arguments: string } }
type Choice = { message: Record<string, unknown>; toolCalls: ToolCall[]; finishReason: string | null }

export function createCompletionCollector(): CompletionCollector {
  const reader = createSseReader()
  const choices: Choice[] = []
  let identity = { responseId: emptyCompletion.responseId, model: emptyCompletion.model }
  let usage = readUsage(undefined)
  let isDone = false
  let error: string | null = null

  function take(event: string): void {
    if (event === '[DONE]') {
      isDone = true
      return
    }
    const chunk = parse(event)
    if (!isRecord(chunk)) return
    if (chunk.error) error = errorText(chunk.error)
    if (identity.responseId === null) identity = readIdentity(chunk)
    if (chunk.usage) usage = readUsage(chunk.usage)
    for (const part of Array.isArray(chunk.choices) ? chunk.choices : [])
      if (isRecord(part)) addTo(choices, part)
  }

  return {
    read(bytes) {
      for (const event of reader.read(bytes)) take(event)
    },
    isDone: () => isDone,
    error: () => error,
    completion() {
      const messages = choices.filter((choice) => choice !== undefined).map(toMessage)
      return {
        ...identity,
        ...usage,
        output: messages.length === 0 ? null : messages.length === 1 ? messages[0] : messages,
        finishReasons: choices.flatMap((choice) => choice?.finishReason ?? []),
      }
    },
  }
}

/** More choices than anybody asks for would only be an upstream filling our memory. */
const mostParts = 128

function addTo(choices: Choice[], part: Record<string, unknown>): void {
  const index = typeof part.index === 'number' ? part.index : 0
  if (!Number.isInteger(index) || index < 0 || index >= mostParts) return
  choices[index] ??= { message: { role: 'assistant' }, toolCalls: [], finishReason: null }
  const choice = choices[index]
  if (typeof part.finish_reason === 'string') choice.finishReason = part.finish_reason
  if (!isRecord(part.delta)) return
  for (const [field, value] of Object.entries(part.delta)) {
    if (field === 'tool_calls') addToolCalls(choice.toolCalls, value)
    else if (field === 'role') choice.message.role = value
    else if (typeof value === 'string') choice.message[field] = `${choice.message[field] ?? ''}${value}`
    else if (value !== null) choice.message[field] = value
  }
}

function addToolCalls(calls: ToolCall[], deltas: unknown): void {
  for (const delta of Array.isArray(deltas) ? deltas : []) {
    if (!isRecord(delta)) continue
    const index = typeof delta.index === 'number' ? delta.index : calls.length
    if (!Number.isInteger(index) || index < 0 || index >= mostParts) continue
    calls[index] ??= { function: { arguments: '' } }
    const call = calls[index]
    if (delta.id) call.id = delta.id
    if (delta.type) call.type = delta.type
    if (!isRecord(delta.function)) continue
    if (delta.function.name) call.function.name = delta.function.name
    if (typeof delta.function.arguments === 'string') call.function.arguments += delta.function.arguments
  }
}

function toMessage(choice: Choice): Record<string, unknown> {
  const calls = choice.toolCalls.filter((call) => call !== undefined)
  return calls.length === 0 ? choice.message : { ...choice.message, tool_calls: calls }
}

function parse(event: string): unknown {
  try {
    return JSON.parse(event)
  } catch {
    return undefined
  }
}

function errorText(error: unknown): string {
  if (isRecord(error) && typeof error.message === 'string') return error.message
  return typeof error === 'string' ? error : JSON.stringify(error)
}

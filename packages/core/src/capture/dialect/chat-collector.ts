import { isRecord } from '../is-record.ts'
import { emptyAnswer } from './answer.ts'
import { type AnswerCollector, isPartIndex, mostCollected } from './answer-collector.ts'
import { readChatUsage } from './chat-answer.ts'
import { createDeltaTemplate } from './delta-template.ts'
import { type JsonObject, objectsIn, parseStorableJson, textOrNull } from './json-value.ts'
import { createSseEvents } from './sse-events.ts'
import { streamErrorText } from './stream-error.ts'

type ToolCall = JsonObject & { function: JsonObject & { arguments: string } }
type Choice = { message: JsonObject; toolCalls: ToolCall[]; finishReason: string | null }

/** Collects a stream of `chat.completion.chunk` events, which `[DONE]` ends (OpenAI). */
export function createChatCollector(): AnswerCollector {
  const choices: Choice[] = []
  const template = createDeltaTemplate('"content":"')
  let templateChoice: Choice | undefined
  let responseId: string | null = null
  let model: string | null = null
  let usage = readChatUsage(undefined)
  let collected = 0
  let isDone = false
  let error: string | null = null

  const events = createSseEvents((data) => {
    const text = templateChoice && template.textOf(data)
    if (text !== undefined) addText(templateChoice!.message, 'content', text)
    else if (data === '[DONE]') isDone = true
    else takeChunk(data, parseStorableJson(data))
  })

  function takeChunk(data: string, chunk: unknown): void {
    if (!isRecord(chunk)) return
    if (chunk.error) error = streamErrorText(chunk.error)
    responseId ??= textOrNull(chunk.id)
    model ??= textOrNull(chunk.model)
    if (chunk.usage) usage = readChatUsage(chunk.usage)
    const parts = objectsIn(chunk.choices)
    for (const part of parts) takePart(part)
    const onlyPart = parts.length === 1 && !chunk.usage && !chunk.error ? parts[0]! : undefined
    if (onlyPart && saysOnlyText(onlyPart)) {
      const { content } = onlyPart.delta as { content: string }
      template.learn(data, content)
      templateChoice = choices[(onlyPart.index as number | undefined) ?? 0]
    }
  }

  function takePart(part: JsonObject): void {
    const index = part.index ?? 0
    if (!isPartIndex(index)) return
    choices[index] ??= { message: { role: 'assistant' }, toolCalls: [], finishReason: null }
    const choice = choices[index]
    if (typeof part.finish_reason === 'string') choice.finishReason = part.finish_reason
    if (!isRecord(part.delta)) return
    for (const [field, value] of Object.entries(part.delta)) {
      if (field === 'tool_calls') addToolCalls(choice.toolCalls, value)
      else if (field === 'role') choice.message.role = value
      else if (typeof value === 'string') addText(choice.message, field, value)
      else if (value !== null) addValue(choice.message, field, value)
    }
  }

  function addToolCalls(calls: ToolCall[], deltas: unknown): void {
    for (const delta of objectsIn(deltas)) {
      const index = delta.index ?? calls.length
      if (!isPartIndex(index)) continue
      calls[index] ??= { function: { arguments: '' } }
      const call = calls[index]
      if (delta.id) call.id = delta.id
      if (delta.type) call.type = delta.type
      if (!isRecord(delta.function)) continue
      if (delta.function.name) call.function.name = delta.function.name
      if (typeof delta.function.arguments === 'string')
        addText(call.function, 'arguments', delta.function.arguments)
    }
  }

  function addText(target: JsonObject, field: string, text: string): void {
    if (!hasRoomFor(text.length + (field in target ? 0 : field.length))) return
    const before = target[field]
    target[field] = typeof before === 'string' ? before + text : text
  }

  /** Lists, such as annotations or details of reasoning, come in pieces too; of other values the last one counts. */
  function addValue(target: JsonObject, field: string, value: unknown): void {
    if (field === '__proto__' || !hasRoomFor(JSON.stringify(value).length + field.length)) return
    const before = target[field]
    if (!Array.isArray(before) || !Array.isArray(value)) target[field] = value
    else for (const item of value) before.push(item)
  }

  function hasRoomFor(length: number): boolean {
    collected += length
    return collected <= mostCollected
  }

  const finishReasons = () => choices.flatMap((choice) => choice?.finishReason ?? [])
  return {
    read: (chunk) => events.read(chunk),
    isDone: () => isDone,
    isWhole: () => error !== null || choices.some((choice) => choice?.finishReason != null),
    error: () => error,
    answer() {
      const messages = choices.filter((choice) => choice !== undefined).map(toMessage)
      return {
        ...emptyAnswer,
        ...usage,
        responseId,
        model,
        output: messages.length === 0 ? null : messages.length === 1 ? messages[0] : messages,
        finishReasons: finishReasons(),
        isCut: collected > mostCollected || events.hasSkipped(),
      }
    },
  }
}

function saysOnlyText(part: JsonObject): boolean {
  if (part.finish_reason != null || !isPartIndex(part.index ?? 0) || !isRecord(part.delta)) return false
  if (typeof part.delta.content !== 'string') return false
  return Object.entries(part.delta).every(
    ([field, value]) => field === 'content' || field === 'role' || value === null,
  )
}

function toMessage(choice: Choice): JsonObject {
  const calls = choice.toolCalls.filter((call) => call !== undefined)
  return calls.length === 0 ? choice.message : { ...choice.message, tool_calls: calls }
}

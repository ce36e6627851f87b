import { contentText } from '@loopwright/core/capture/payload-text'
import { isRecord, listOf, parsedPayload } from '../parsed-payload.ts'

export type ToolCall = { name: string; input: unknown }
export type Answer = { text: string; toolCalls: ToolCall[] }

/** The whole text of an answer and the tools it calls, in the terms of all dialects. Of several choices the first. */
export function readAnswer(output: unknown): Answer | null {
  const answer = parsedPayload(output)
  if (answer === undefined || answer === null) return null
  if (typeof answer === 'string') return { text: answer, toolCalls: [] }
  const message = messageOf(answer)
  if (!message) return null
  const content = listOf(message.content ?? message.parts)
  const toolCalls = [...listOf(message.tool_calls), ...listOf(message.output), ...content].flatMap(toolCallOf)
  const text =
    contentText(message.content ?? message.parts) ??
    listOf(message.output)
      .flatMap((item) => (isRecord(item) ? (contentText(item.content) ?? []) : []))
      .join('\n')
  return { text, toolCalls }
}

function messageOf(answer: unknown): Record<string, unknown> | undefined {
  if (Array.isArray(answer)) return messageOf(answer.find(isRecord))
  if (!isRecord(answer)) return undefined
  const choice = listOf(answer.choices)[0] ?? listOf(answer.messages).at(-1) ?? answer
  if (!isRecord(choice)) return undefined
  return isRecord(choice.message) ? choice.message : choice
}

function toolCallOf(call: unknown): ToolCall[] {
  if (!isRecord(call)) return []
  const { type } = call
  const named = isRecord(call.function) ? call.function : call
  const isCall =
    isRecord(call.function) || type === 'function_call' || type === 'tool_use' || type === 'tool_call'
  if (!isCall || typeof named.name !== 'string') return []
  const input = named.arguments ?? named.input
  return [{ name: named.name, input: typeof input === 'string' ? parsedPayload(input) : input }]
}

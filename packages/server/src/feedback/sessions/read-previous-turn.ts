import { contentText } from '@loopwright/core/capture/payload-text'
import { isRecord, listOf, parsedPayload } from '../parsed-payload.ts'

/** What a chat that is sent whole holds besides its last message: the turn before it. */
export type PreviousTurn = { question: string; answer: string }

/** The question and the answer before the last message of the end user, or null where the chat begins with it. */
export function readPreviousTurn(input: unknown): PreviousTurn | null {
  if (typeof input === 'string' && !input.includes('"assistant"')) return null
  const request = parsedPayload(input)
  const messages = Array.isArray(request)
    ? request
    : isRecord(request)
      ? [listOf(request.messages), listOf(request.input)].find((list) => list.length > 0)
      : undefined
  if (!messages) return null
  const said = messages.flatMap((message) => {
    if (!isRecord(message) || (message.role !== 'user' && message.role !== 'assistant')) return []
    const text = contentText(message.content ?? message.parts)
    return text ? [{ role: message.role, text }] : []
  })
  const asked = said.findLastIndex(({ role }) => role === 'user')
  const answered = said.findLastIndex(({ role }, at) => role === 'assistant' && at < asked)
  const before = said.findLast(({ role }, at) => role === 'user' && at < answered)
  return answered === -1 || !before ? null : { question: before.text, answer: said[answered]!.text }
}

import type { ChatMessage } from './chat-message.ts'

/** A message with its place in the transcript. */
export type PlacedMessage = { message: ChatMessage; index: number }

/** What an end user wrote and everything until they wrote again. What stood before their first word opens the first turn. */
export function chatTurns(messages: readonly ChatMessage[]): PlacedMessage[][] {
  const turns: PlacedMessage[][] = []
  let isAnswered = false
  for (const [index, message] of messages.entries()) {
    const turn = turns.at(-1)
    if (!turn || (message.role === 'user' && isAnswered)) {
      turns.push([{ message, index }])
      isAnswered = false
    } else turn.push({ message, index })
    if (message.role !== 'user' && message.role !== 'system' && message.role !== 'developer')
      isAnswered = true
  }
  return turns
}

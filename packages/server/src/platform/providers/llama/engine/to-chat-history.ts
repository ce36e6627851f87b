import { type ChatMessage, textOf } from './chat-request.ts'
import type { ChatHistoryItem, FunctionCallItem } from './llama-package.ts'
import { Refusal } from './refusal.ts'

/**
 * OpenAI's messages as `node-llama-cpp` has a conversation: all that the model said and called between two messages of the
 * user is one item, and what a call gave lies in the call.
 *
 * @throws Refusal 400 for a result of a call that nobody made.
 */
export function toChatHistory(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = []
  const calls = new Map<string, FunctionCallItem>()

  function modelItem() {
    const last = history.at(-1)
    if (last?.type === 'model') return last
    const item = { type: 'model' as const, response: [] }
    history.push(item)
    return item
  }

  function addAnswer(message: ChatMessage): void {
    const { response } = modelItem() as Extract<ChatHistoryItem, { type: 'model' }>
    const text = textOf(message.content)
    if (text !== '') response.push(text)
    for (const [index, { id, function: called }] of (message.tool_calls ?? []).entries()) {
      const params = called.arguments.trim() === '' ? {} : parsedOr(called.arguments)
      const call: FunctionCallItem = { type: 'functionCall', name: called.name, params, result: null }
      response.push(index === 0 ? { ...call, startsNewChunk: true } : call)
      calls.set(id, response.at(-1) as FunctionCallItem)
    }
  }

  for (const message of messages) {
    switch (message.role) {
      case 'system':
      case 'developer':
        history.push({ type: 'system', text: textOf(message.content) })
        break
      case 'user':
        history.push({ type: 'user', text: textOf(message.content) })
        break
      case 'assistant':
        addAnswer(message)
        break
      case 'tool': {
        const call = calls.get(message.tool_call_id ?? '')
        if (!call) {
          const told = `messages: there is a result for the call "${message.tool_call_id ?? ''}", which no message before it makes.`
          throw new Refusal(400, told, { param: 'messages' })
        }
        call.result = parsedOr(textOf(message.content))
      }
    }
  }
  return history
}

/** Tools give JSON or plain text. */
function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

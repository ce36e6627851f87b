import type { ProviderKind } from '@loopwright/contract'
import { isRecord } from '../is-record.ts'
import {
  chatAnswerToMessages,
  chatErrorToMessages,
  chatMessageToMessages,
} from './chat-to-messages-answer.ts'
import { chatRequestToMessages, type TranslatedRequest } from './chat-to-messages-request.ts'
import { createChatToMessagesStream } from './chat-to-messages-stream.ts'
import { chatAnswerToResponses, chatMessageToResponses } from './chat-to-responses-answer.ts'
import { createChatToResponsesStream } from './chat-to-responses-stream.ts'
import { chatDialect, type Dialect, messagesDialect } from './dialect.ts'
import type { JsonObject } from './json-value.ts'
import { messagesAnswerToChat, messagesErrorToChat, messageToChat } from './messages-to-chat-answer.ts'
import { messagesRequestToChat } from './messages-to-chat-request.ts'
import { createMessagesToChatStream } from './messages-to-chat-stream.ts'
import { responsesRequestToChat } from './responses-to-chat-request.ts'
import type { StreamTranslator } from './stream-translator.ts'

/** Between a caller of one dialect and an upstream of another. All of it is pure, and takes whatever comes. */
export type Bridge = {
  /** What the upstream speaks. */
  upstream: Dialect
  /** `problem` names a field without which the question would be another one. */
  request(body: JsonObject): TranslatedRequest & { problem?: string }
  answer(body: JsonObject, createdS: number): JsonObject
  /** The same of what is captured of an answer. */
  output(output: unknown): unknown
  /** Undefined for a body that is no error that the upstream's dialect knows. */
  error(status: number, body: unknown): JsonObject | undefined
  /** @param hasUsage Whether the caller asked for the usage, where its dialect leaves the choice. */
  stream(options: { createdS: number; hasUsage: boolean }): StreamTranslator
}

type BridgeOptions = {
  maxTokensName?: 'max_tokens' | 'max_completion_tokens'
  /** False for a provider like OpenAI that has chat completions but no Responses. */
  hasResponses?: boolean
}

/**
 * The bridge to a provider of another kind than the caller's dialect; null where the provider speaks it. Undefined
 * where there is no way: no provider but those like OpenAI makes embeddings.
 */
export function bridgeTo(
  kind: ProviderKind,
  caller: Dialect,
  options: BridgeOptions = {},
): Bridge | null | undefined {
  if (caller.kind === kind) {
    return caller.name === 'responses' && options.hasResponses === false ? fromChat(caller, options) : null
  }
  switch (caller.name) {
    case 'messages':
      return fromChat(caller, options)
    case 'chat':
      return chatToMessages
    case 'responses':
      return join(fromChat(caller, options), chatToMessages)
    case 'embeddings':
      return undefined
  }
}

/** What a caller of Messages or Responses is told by who answers with a chat completion. */
export function fromChat(caller: Dialect, { maxTokensName }: BridgeOptions = {}): Bridge {
  if (caller.name === 'messages') {
    return {
      upstream: chatDialect,
      request: (body) => messagesRequestToChat(body, maxTokensName),
      answer: chatAnswerToMessages,
      output: (output) => (isMessage(output) ? chatMessageToMessages(output) : output),
      error: chatErrorToMessages,
      stream: createChatToMessagesStream,
    }
  }
  return {
    upstream: chatDialect,
    request: responsesRequestToChat,
    answer: chatAnswerToResponses,
    output: (output) => (isMessage(output) ? chatMessageToResponses(output, 'captured') : output),
    error: (_status, body) => (isRecord(body) && body.error ? body : undefined),
    stream: createChatToResponsesStream,
  }
}

const chatToMessages: Bridge = {
  upstream: messagesDialect,
  request: chatRequestToMessages,
  answer: messagesAnswerToChat,
  output: (output) => (isMessage(output) ? messageToChat(output) : output),
  error: (_status, body) => messagesErrorToChat(body),
  stream: createMessagesToChatStream,
}

/** From a caller over chat completions to an upstream. */
function join(near: Bridge, far: Bridge): Bridge {
  return {
    upstream: far.upstream,
    request(body) {
      const first = near.request(body)
      const second = far.request(first.body)
      const { problem } = first
      return {
        body: second.body,
        dropped: [...first.dropped, ...second.dropped],
        ...(problem !== undefined && { problem }),
      }
    },
    answer: (body, createdS) => near.answer(far.answer(body, createdS), createdS),
    output: (output) => near.output(far.output(output)),
    error: (status, body) => near.error(status, far.error(status, body)),
    stream(options) {
      // The translator behind takes what the one before says, and says the usage in any case.
      const behind = far.stream({ ...options, hasUsage: true })
      const before = near.stream(options)
      const encoder = new TextEncoder()
      return {
        read: (chunk) => before.read(encoder.encode(behind.read(chunk))),
        end: () => before.read(encoder.encode(behind.end())) + before.end(),
      }
    },
  }
}

function isMessage(output: unknown): output is JsonObject {
  return isRecord(output) && output.role === 'assistant'
}

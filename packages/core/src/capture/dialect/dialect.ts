import type { ProviderKind } from '@loopwright/contract'
import { lastUserText } from '../payload-text.ts'
import type { Answer } from './answer.ts'
import type { AnswerCollector } from './answer-collector.ts'
import {
  type BodyEdits,
  type VariantChange,
  variantEditsOfChat,
  variantEditsOfEmbeddings,
  variantEditsOfMessages,
  variantEditsOfResponses,
} from './apply-variant.ts'
import { readChatAnswer } from './chat-answer.ts'
import { createChatCollector } from './chat-collector.ts'
import { readChatRequest } from './chat-request.ts'
import { readEmbeddingsAnswer } from './embeddings-answer.ts'
import { readEmbeddingsRequest } from './embeddings-request.ts'
import type { JsonObject } from './json-value.ts'
import { readMessagesAnswer } from './messages-answer.ts'
import { createMessagesCollector } from './messages-collector.ts'
import { readMessagesRequest } from './messages-request.ts'
import type { RequestFacts } from './request-facts.ts'
import { readResponsesAnswer } from './responses-answer.ts'
import { createResponsesCollector } from './responses-collector.ts'
import { readResponsesRequest } from './responses-request.ts'

/** One way to ask a model and to be answered: a request, a whole answer, and a streamed one. Never throws. */
export type Dialect = {
  name: 'chat' | 'responses' | 'embeddings' | 'messages'
  /** The kind of provider that speaks it. */
  kind: ProviderKind
  /** Behind the provider's base URL. */
  path: string
  readRequest(body: JsonObject): RequestFacts
  /** The text of the last user message; undefined when there is none. */
  userText(body: JsonObject): string | undefined
  variantEdits(body: JsonObject, variant: VariantChange): BodyEdits
  readAnswer(body: unknown): Answer
  createCollector(): AnswerCollector
}

export const chatDialect: Dialect = {
  ...{ name: 'chat', kind: 'openai', path: '/chat/completions' },
  readRequest: readChatRequest,
  userText: (body) => lastUserText(body.messages),
  variantEdits: variantEditsOfChat,
  readAnswer: readChatAnswer,
  createCollector: createChatCollector,
}

export const responsesDialect: Dialect = {
  ...{ name: 'responses', kind: 'openai', path: '/responses' },
  readRequest: readResponsesRequest,
  userText: (body) => (typeof body.input === 'string' ? body.input : lastUserText(body.input)),
  variantEdits: variantEditsOfResponses,
  readAnswer: readResponsesAnswer,
  createCollector: createResponsesCollector,
}

export const embeddingsDialect: Dialect = {
  ...{ name: 'embeddings', kind: 'openai', path: '/embeddings' },
  readRequest: readEmbeddingsRequest,
  userText: (body) => (typeof body.input === 'string' ? body.input : undefined),
  variantEdits: variantEditsOfEmbeddings,
  readAnswer: readEmbeddingsAnswer,
  // Embeddings come whole; a server that streams something all the same is listened to as if it chatted.
  createCollector: createChatCollector,
}

export const messagesDialect: Dialect = {
  ...{ name: 'messages', kind: 'anthropic', path: '/messages' },
  readRequest: readMessagesRequest,
  userText: (body) => lastUserText(body.messages),
  variantEdits: variantEditsOfMessages,
  readAnswer: readMessagesAnswer,
  createCollector: createMessagesCollector,
}

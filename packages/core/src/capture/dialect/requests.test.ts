import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChatRequest } from './chat-request.ts'
import { readEmbeddingsRequest } from './embeddings-request.ts'
import type { JsonObject } from './json-value.ts'
import { readMessagesRequest } from './messages-request.ts'
import type { RequestFacts } from './request-facts.ts'
import { readResponsesRequest } from './responses-request.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const nothing = { endUserId: '', conversationId: '', isStream: false }

const cases: {
  what: string
  read: (body: JsonObject) => RequestFacts
  body: JsonObject
  expected: RequestFacts
}[] = [
  {
    what: 'a chat completion',
    read: readChatRequest,
    body: {
      model: 'm',
      messages,
      user: 'user-9',
      metadata: { ticket: 'T-1' },
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      max_completion_tokens: 50,
      stop: 'END',
      response_format: { type: 'json_object' },
      a_field_of_tomorrow: 1,
    },
    expected: {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.stream': true,
        'gen_ai.request.temperature': 0,
        'gen_ai.request.max_tokens': 50,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.output.type': 'json',
      },
      endUserId: 'user-9',
      conversationId: '',
      isStream: true,
    },
  },
  {
    what: 'a response in a conversation',
    read: readResponsesRequest,
    body: {
      model: 'm',
      input: 'Hi',
      instructions: 'Be brief.',
      safety_identifier: 'user-8',
      conversation: { id: 'conv_1' },
      previous_response_id: 'resp_0',
      text: { format: { type: 'json_schema', name: 'x', schema: {} } },
    },
    expected: {
      ...nothing,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.conversation.id': 'conv_1',
        'gen_ai.output.type': 'json',
        'loopwright.previous_response_id': 'resp_0',
      },
      endUserId: 'user-8',
      conversationId: 'conv_1',
    },
  },
  {
    what: 'embeddings',
    read: readEmbeddingsRequest,
    body: { model: 'm', input: ['a', 'b'], encoding_format: 'base64', dimensions: 256, user: 'u' },
    expected: {
      ...nothing,
      attributes: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.embeddings.dimension.count': 256,
        'gen_ai.request.encoding_formats': ['base64'],
      },
      endUserId: 'u',
    },
  },
  {
    what: 'a message of Anthropic',
    read: readMessagesRequest,
    body: {
      model: 'm',
      max_tokens: 100,
      system: 'Be brief.',
      messages,
      metadata: { user_id: 'u-1' },
      stop_sequences: ['END'],
      output_config: { format: { type: 'json_schema', schema: {} } },
    },
    expected: {
      ...nothing,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.max_tokens': 100,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.output.type': 'json',
      },
      endUserId: 'u-1',
    },
  },
]

for (const { what, read, body, expected } of cases) {
  test(`${what}: what is captured of the request`, () => {
    assert.deepEqual(read(body), expected)
  })
}

test('a request may be anything', () => {
  for (const read of [readChatRequest, readResponsesRequest, readEmbeddingsRequest, readMessagesRequest]) {
    const { endUserId, isStream } = read({
      user: 5,
      metadata: 'x',
      stream: 'yes',
      text: 1,
      stop: 0,
      output_config: [],
    })
    assert.deepEqual([endUserId, isStream], ['', false])
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, answerAttributes, emptyAnswer } from './answer.ts'
import { readChatAnswer } from './chat-answer.ts'
import { readEmbeddingsAnswer } from './embeddings-answer.ts'
import { readMessagesAnswer } from './messages-answer.ts'
import { readResponsesAnswer } from './responses-answer.ts'

const message = { role: 'assistant', content: null, refusal: 'I cannot help with that.' }

const cases: { what: string; read: (body: unknown) => Answer; body: unknown; expected: Partial<Answer> }[] = [
  {
    what: 'a chat completion with a refusal',
    read: readChatAnswer,
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: 'gpt-5',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 2,
        prompt_tokens_details: { cached_tokens: 1, cache_write_tokens: 2 },
      },
    },
    expected: {
      responseId: 'chatcmpl-1',
      model: 'gpt-5',
      output: message,
      finishReasons: ['stop'],
      promptTokens: 5,
      completionTokens: 2,
      cachedPromptTokens: 1,
      cacheWriteTokens: 2,
    },
  },
  {
    what: 'two choices',
    read: readChatAnswer,
    body: {
      choices: [
        { message: 'a', finish_reason: 'stop' },
        { message: 'b', finish_reason: 'length' },
      ],
    },
    expected: { output: ['a', 'b'], finishReasons: ['stop', 'length'] },
  },
  {
    what: 'a message of Anthropic',
    read: readMessagesAnswer,
    body: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 3,
        output_tokens: 2,
        cache_read_input_tokens: null,
        cache_creation_input_tokens: 4,
      },
    },
    expected: {
      responseId: 'msg_1',
      model: 'claude-sonnet-5',
      output: { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
      finishReasons: ['end_turn'],
      promptTokens: 7,
      completionTokens: 2,
      cacheWriteTokens: 4,
    },
  },
  {
    what: 'a response that is not whole',
    read: readResponsesAnswer,
    body: {
      id: 'resp_1',
      model: 'gpt-5',
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output: [{ type: 'reasoning', summary: [] }],
      usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 2 } },
    },
    expected: {
      responseId: 'resp_1',
      model: 'gpt-5',
      output: [{ type: 'reasoning', summary: [] }],
      finishReasons: ['content_filter'],
      promptTokens: 3,
      completionTokens: 2,
      reasoningTokens: 2,
    },
  },
  ...[
    { what: 'numbers', embedding: [0.5, -1, 2] },
    { what: 'base64', embedding: Buffer.from(new Float32Array([0.5, -1, 2]).buffer).toString('base64') },
  ].map(({ what, embedding }) => ({
    what: `embeddings as ${what}`,
    read: readEmbeddingsAnswer,
    body: {
      object: 'list',
      model: 'text-embedding-3-small',
      data: [
        { object: 'embedding', index: 0, embedding },
        { object: 'embedding', index: 1, embedding },
      ],
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    expected: {
      model: 'text-embedding-3-small',
      output: { embeddings: 2, dimensions: 3 },
      promptTokens: 8,
      completionTokens: 0,
    },
  })),
]

for (const { what, read, body, expected } of cases) {
  test(`${what}: what is captured`, () => {
    assert.deepEqual(read(body), { ...emptyAnswer, ...expected })
  })
}

test('what is no answer is kept as it is', () => {
  for (const read of [readChatAnswer, readMessagesAnswer, readResponsesAnswer, readEmbeddingsAnswer]) {
    for (const body of [null, 'text', 5, [], { error: { message: 'no' } }]) {
      assert.deepEqual(read(body), { ...emptyAnswer, output: body })
    }
  }
})

test('counts that are no counts are not known', () => {
  const { promptTokens, completionTokens } = readChatAnswer({
    choices: [],
    usage: { prompt_tokens: -1, completion_tokens: 2 ** 40, prompt_tokens_details: 'x' },
  })
  assert.deepEqual([promptTokens, completionTokens], [null, null])
})

test('an answer names itself in the words of OpenTelemetry', () => {
  const answer = {
    ...emptyAnswer,
    responseId: 'r',
    model: 'm',
    finishReasons: ['stop'],
    cachedPromptTokens: 0,
    isCut: true,
  }
  assert.deepEqual(answerAttributes(answer), {
    'gen_ai.response.id': 'r',
    'gen_ai.response.model': 'm',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.cache_read.input_tokens': 0,
    'loopwright.output_cut': true,
  })
  assert.deepEqual(answerAttributes(emptyAnswer), {})
})

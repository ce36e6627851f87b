import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyAnswer } from './answer.ts'
import { type AnswerCollector, mostCollected } from './answer-collector.ts'
import { createChatCollector } from './chat-collector.ts'
import { createMessagesCollector } from './messages-collector.ts'
import { createResponsesCollector } from './responses-collector.ts'

const encoder = new TextEncoder()

function collect(create: () => AnswerCollector, text: string, size = 10_000): AnswerCollector {
  const collector = create()
  const bytes = encoder.encode(text)
  for (let start = 0; start < bytes.length; start += size) collector.read(bytes.subarray(start, start + size))
  return collector
}

const data = (...events: unknown[]) =>
  events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('')

const named = (...events: object[]) =>
  events
    .map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')

const sizes = [1, 7, 64, 10_000]

describe('chat completion chunks', () => {
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-5-mini',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    usage: null,
    ...more,
  })
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 9,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 8, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 4 },
  }
  const stream = data(
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...['Grüße', ' 😀', ' "quoted"', '\n', ' and', ' more', '', '.'].map((content) => chunk({ content })),
    chunk({
      tool_calls: [
        { index: 0, id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '' } },
      ],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{"id":' } }] }),
    chunk({
      tool_calls: [{ index: 1, id: 'call_2', type: 'function', function: { name: 'b', arguments: '{}' } }],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '7}' } }] }),
    chunk({}, 'tool_calls'),
    { ...chunk({}), choices: [], usage },
    '[DONE]',
  )
  for (const size of sizes) {
    test(`are put together from pieces of ${size} bytes`, () => {
      const collector = collect(createChatCollector, stream, size)
      assert.equal(collector.isDone(), true)
      assert.deepEqual(collector.answer(), {
        ...emptyAnswer,
        responseId: 'chatcmpl-1',
        model: 'gpt-5-mini',
        output: {
          role: 'assistant',
          content: 'Grüße 😀 "quoted"\n and more.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } },
            { id: 'call_2', type: 'function', function: { name: 'b', arguments: '{}' } },
          ],
        },
        finishReasons: ['tool_calls'],
        promptTokens: 20,
        completionTokens: 9,
        cachedPromptTokens: 8,
        reasoningTokens: 4,
      })
    })
  }

  test('of several choices are kept apart, however they are mixed', () => {
    const part = (index: number, content: string, finish_reason: string | null = null) => ({
      choices: [{ index, delta: { content }, finish_reason }],
    })
    const mixed = [
      part(0, 'one'),
      part(0, ' and'),
      part(1, 'two'),
      part(0, ' half'),
      part(1, ' whole', 'stop'),
    ]
    const answer = collect(createChatCollector, data(...mixed)).answer()
    assert.deepEqual(answer.output, [
      { role: 'assistant', content: 'one and half' },
      { role: 'assistant', content: 'two whole' },
    ])
  })

  test('keep reasoning, a refusal and other fields of the delta', () => {
    const answer = collect(
      createChatCollector,
      data(
        chunk({ reasoning_content: 'Let me ' }),
        chunk({ reasoning_content: 'think' }),
        chunk({ refusal: 'I can' }),
        chunk({ refusal: 'not', annotations: [{ type: 'a' }] }),
        chunk({ annotations: [{ type: 'b' }] }, 'stop'),
      ),
    ).answer()
    assert.deepEqual(answer.output, {
      role: 'assistant',
      reasoning_content: 'Let me think',
      refusal: 'I cannot',
      annotations: [{ type: 'a' }, { type: 'b' }],
    })
  })

  test('that break off are kept as far as they came', () => {
    const collector = collect(createChatCollector, stream.slice(0, stream.indexOf(' and')))
    assert.deepEqual([collector.isDone(), collector.isWhole()], [false, false])
    assert.deepEqual(collector.answer().output, { role: 'assistant', content: 'Grüße 😀 "quoted"\n' })
  })

  test('without a last event are whole once they say why they finished', () => {
    const collector = collect(createChatCollector, data(chunk({ content: 'x' }, 'stop')))
    assert.deepEqual([collector.isDone(), collector.isWhole()], [false, true])
  })

  test('that announce an error tell it', () => {
    const collector = collect(createChatCollector, data({ error: { message: 'overloaded', code: 503 } }))
    assert.equal(collector.error(), 'overloaded')
    assert.equal(collector.answer().output, null)
  })
})

describe("Anthropic's message events", () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    },
  }
  const start = (index: number, content_block: object) => ({
    type: 'content_block_start',
    index,
    content_block,
  })
  const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value })
  const stop = (index: number) => ({ type: 'content_block_stop', index })
  const stream = named(
    { type: 'message_start', message },
    { type: 'ping' },
    start(0, { type: 'thinking', thinking: '', signature: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'Let me ' }),
    delta(0, { type: 'thinking_delta', thinking: 'see.' }),
    delta(0, { type: 'signature_delta', signature: 'EqQB' }),
    stop(0),
    start(1, { type: 'text', text: '', citations: null }),
    ...['Grüße', ' 😀', ' "x"', ' and', ' more'].map((text) => delta(1, { type: 'text_delta', text })),
    delta(1, { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'a' } }),
    stop(1),
    start(2, { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} }),
    delta(2, { type: 'input_json_delta', partial_json: '' }),
    delta(2, { type: 'input_json_delta', partial_json: '{"id": ' }),
    delta(2, { type: 'input_json_delta', partial_json: '7}' }),
    stop(2),
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 89, input_tokens: null, output_tokens_details: { thinking_tokens: 12 } },
    },
    { type: 'message_stop' },
  )
  const content = [
    { type: 'thinking', thinking: 'Let me see.', signature: 'EqQB' },
    {
      type: 'text',
      text: 'Grüße 😀 "x" and more',
      citations: [{ type: 'char_location', cited_text: 'a' }],
    },
    { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { id: 7 } },
  ]
  for (const size of sizes) {
    test(`are put together from pieces of ${size} bytes`, () => {
      const collector = collect(createMessagesCollector, stream, size)
      assert.equal(collector.isDone(), true)
      assert.deepEqual(collector.answer(), {
        ...emptyAnswer,
        responseId: 'msg_1',
        model: 'claude-sonnet-5',
        output: { role: 'assistant', content },
        finishReasons: ['tool_use'],
        promptTokens: 45,
        completionTokens: 89,
        cachedPromptTokens: 30,
        cacheWriteTokens: 5,
        reasoningTokens: 12,
      })
    })
  }

  test('that break off inside of a tool keep its input as the text it is', () => {
    const collector = collect(createMessagesCollector, stream.slice(0, stream.indexOf('7}')))
    assert.equal(collector.isWhole(), false)
    const { output, promptTokens } = collector.answer()
    assert.deepEqual((output as { content: object[] }).content.at(-1), { ...content[2], input: '{"id": ' })
    assert.equal(promptTokens, 45)
  })

  test('that announce an error tell it and keep what was said', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const collector = collect(
      createMessagesCollector,
      stream.slice(0, stream.indexOf('event: content_block_stop')) + named(error),
    )
    assert.equal(collector.error(), 'Overloaded')
    assert.deepEqual(collector.answer().output, { role: 'assistant', content: [content[0]] })
  })
})

describe("OpenAI's Responses events", () => {
  const response = {
    id: 'resp_1',
    object: 'response',
    model: 'gpt-5-mini',
    status: 'in_progress',
    output: [],
    usage: null,
  }
  const item = {
    id: 'msg_1',
    type: 'message',
    status: 'in_progress',
    role: 'assistant',
    content: [] as object[],
  }
  const call = {
    id: 'fc_1',
    type: 'function_call',
    status: 'in_progress',
    call_id: 'call_1',
    name: 'look_up',
    arguments: '',
  }
  const whole = [
    { ...item, status: 'completed', content: [{ type: 'output_text', text: 'Grüße 😀', annotations: [] }] },
    { ...call, status: 'completed', arguments: '{"id":7}' },
  ]
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const head = [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '' } },
    { type: 'response.output_text.delta', ...at, delta: 'Grüße', sequence_number: 4 },
    { type: 'response.output_text.delta', ...at, delta: ' 😀', sequence_number: 5 },
    { type: 'response.output_item.added', output_index: 1, item: call },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 1, delta: '{"id":' },
  ]
  const end = {
    type: 'response.completed',
    response: {
      ...response,
      status: 'completed',
      output: whole,
      usage: {
        input_tokens: 37,
        input_tokens_details: { cached_tokens: 32 },
        output_tokens: 11,
        output_tokens_details: { reasoning_tokens: 6 },
        total_tokens: 48,
      },
    },
  }
  for (const size of sizes) {
    test(`are read from pieces of ${size} bytes`, () => {
      const collector = collect(createResponsesCollector, named(...head, end), size)
      assert.equal(collector.isDone(), true)
      assert.deepEqual(collector.answer(), {
        ...emptyAnswer,
        responseId: 'resp_1',
        model: 'gpt-5-mini',
        output: whole,
        finishReasons: ['completed'],
        promptTokens: 37,
        completionTokens: 11,
        cachedPromptTokens: 32,
        reasoningTokens: 6,
      })
    })
  }

  const partial = [
    { ...item, content: [{ type: 'output_text', text: 'Grüße 😀' }] },
    { ...call, arguments: '{"id":' },
  ]
  test('that break off are put together as far as they came', () => {
    const collector = collect(createResponsesCollector, named(...head))
    assert.deepEqual([collector.isDone(), collector.isWhole()], [false, false])
    assert.deepEqual(collector.answer().output, partial)
    assert.equal(collector.answer().responseId, 'resp_1')
  })

  test('that end in a failure tell it and keep what was said', () => {
    const failed = { ...response, status: 'failed', error: { code: 'server_error', message: 'It broke.' } }
    const collector = collect(
      createResponsesCollector,
      named(...head, { type: 'response.failed', response: failed }),
    )
    assert.deepEqual([collector.isDone(), collector.error()], [true, 'It broke.'])
    assert.deepEqual(collector.answer().output, partial)
    assert.deepEqual(collector.answer().finishReasons, ['failed'])
  })

  test('that stop early say why', () => {
    const incomplete = {
      ...end.response,
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    }
    const collector = collect(
      createResponsesCollector,
      named(...head, { type: 'response.incomplete', response: incomplete }),
    )
    assert.deepEqual(collector.answer().finishReasons, ['max_output_tokens'])
  })
})

const collectors = {
  chat: createChatCollector,
  messages: createMessagesCollector,
  responses: createResponsesCollector,
}

for (const [name, create] of Object.entries(collectors)) {
  test(`${name}: no bytes can make it throw`, () => {
    const hostile = [
      'null',
      '1',
      '"x"',
      '[]',
      '{}',
      '{',
      '{"type":5}',
      '{"choices":5}',
      '{"choices":[null,5,{}]}',
      '{"choices":[{"index":-1,"delta":{"content":"x"}},{"index":4000000000,"delta":{"content":"x"}}]}',
      '{"choices":[{"index":0,"delta":{"__proto__":{"a":1},"tool_calls":[{"index":1e9},{"function":{"name":"x"}}]}}]}',
      '{"type":"message_start"}',
      '{"type":"message_start","message":[]}',
      '{"type":"content_block_start","index":1e9,"content_block":{}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta"}}',
      '{"type":"error"}',
      '{"error":{"a":1}}',
      '{"type":"response.completed"}',
      '{"type":"response.failed","response":{}}',
      '{"type":"response.output_item.added","output_index":0,"item":{"content":5,"arguments":[]}}',
      '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"x"}',
      '{"type":"response.output_text.delta","output_index":0,"content_index":1e9,"delta":"x"}',
    ]
    const collector = collect(create, data(...hostile))
    collector.read(Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256))
    assert.ok(collector.answer())
  })
}

test('what is collected is bounded, and the answer says that it is cut', () => {
  const content = 'x'.repeat(100_000)
  const collector = createChatCollector()
  const bytes = encoder.encode(data({ choices: [{ index: 0, delta: { content } }] }))
  for (let count = 0; count < 100; count += 1) collector.read(bytes)
  const { output, isCut } = collector.answer()
  assert.equal(isCut, true)
  assert.ok((output as { content: string }).content.length <= mostCollected)
})

test('what nests too deep to be written or walked is kept as text, or not at all, and breaks nothing', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const messages = collect(
    createMessagesCollector,
    named(
      { type: 'message_start', message: { id: 'msg_1', role: 'assistant' } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', name: 'a', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: deep } },
      { type: 'message_stop' },
    ),
  )
  const content = [{ type: 'tool_use', name: 'a', input: deep }]
  assert.deepEqual(messages.answer().output, { role: 'assistant', content })
  const chat = `data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: {"choices":[{"index":0,"delta":{"more":${deep}}}]}\n\n`
  assert.deepEqual(collect(createChatCollector, chat).answer().output, { role: 'assistant', content: 'Hi' })
  const item = `data: {"type":"response.output_item.added","output_index":0,"item":{"more":${deep}}}\n\n`
  assert.equal(collect(createResponsesCollector, item).answer().output, null)
})

test('many small pieces of a list are put together in the time that they take to read', () => {
  const pieces = 60_000
  const chunk = data({ choices: [{ index: 0, delta: { annotations: [0, 1] } }] }).repeat(pieces)
  const { output } = collect(createChatCollector, chunk).answer()
  assert.equal((output as { annotations: number[] }).annotations.length, 2 * pieces)
})

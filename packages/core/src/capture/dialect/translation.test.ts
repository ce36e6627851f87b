import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createChatCollector } from './chat-collector.ts'
import { chatAnswerToMessages, chatErrorToMessages, messagesError } from './chat-to-messages-answer.ts'
import { chatRequestToMessages } from './chat-to-messages-request.ts'
import { createChatToMessagesStream } from './chat-to-messages-stream.ts'
import { createMessagesCollector } from './messages-collector.ts'
import { messagesAnswerToChat, messagesErrorToChat } from './messages-to-chat-answer.ts'
import { messagesRequestToChat } from './messages-to-chat-request.ts'
import { createMessagesToChatStream } from './messages-to-chat-stream.ts'
import type { StreamTranslator } from './stream-translator.ts'

const schema = {
  type: 'object',
  properties: { id: { type: 'integer' } },
  required: ['id'],
  additionalProperties: false,
}
const png = 'iVBORw0KGgo='
const encoder = new TextEncoder()

function translate(stream: StreamTranslator, text: string, size = 50): string {
  let out = ''
  const bytes = encoder.encode(text)
  for (let start = 0; start < bytes.length; start += size)
    out += stream.read(bytes.subarray(start, start + size))
  return out + stream.end()
}

const data = (...events: unknown[]) =>
  events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('')

describe('a chat completion request for Anthropic', () => {
  test('says everything that Anthropic has a word for', () => {
    const { body, dropped } = chatRequestToMessages({
      model: 'claude-sonnet-5',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What are these?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}`, detail: 'low' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
          ],
        },
        {
          role: 'assistant',
          content: '',
          thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'EqQB' }],
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } },
            { id: 'b', type: 'function', function: { name: 'look_up', arguments: 'not json' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'seven' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'none' }] },
        { role: 'user', content: 'And now?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      stop: 'END',
      max_completion_tokens: 100,
      user: 'u-1',
      tools: [{ type: 'function', function: { name: 'look_up', parameters: schema, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'look_up' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
      reasoning_effort: 'high',
      temperature: 0.5,
      seed: 3,
    })
    assert.deepEqual(body, {
      model: 'claude-sonnet-5',
      max_tokens: 100,
      stream: true,
      stop_sequences: ['END'],
      metadata: { user_id: 'u-1' },
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What are these?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
              title: 'a.pdf',
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
            { type: 'tool_use', id: 'a', name: 'look_up', input: { id: 7 } },
            { type: 'tool_use', id: 'b', name: 'look_up', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'seven' }] },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'none' }] },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
      tools: [{ name: 'look_up', input_schema: schema, strict: true }],
      tool_choice: { type: 'tool', name: 'look_up', disable_parallel_tool_use: true },
      output_config: { effort: 'high', format: { type: 'json_schema', schema } },
    })
    assert.deepEqual(dropped.toSorted(), ['seed', 'temperature'])
  })

  test('has a limit where the caller gave none', () => {
    const { body } = chatRequestToMessages({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
    assert.equal(body.max_tokens, 16_384)
  })

  test('says what it could not say', () => {
    const content = [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }]
    const { dropped } = chatRequestToMessages({
      model: 'm',
      messages: [{ role: 'user', content }],
      n: 2,
      logprobs: null,
    })
    assert.deepEqual(dropped, ['n', 'messages.content.input_audio'])
  })

  test('may be anything', () => {
    for (const messages of [
      undefined,
      null,
      5,
      [null, 5, {}, { role: 'tool' }, { role: 'assistant', tool_calls: [{}] }],
    ])
      assert.ok(
        chatRequestToMessages({ model: 'm', messages, tools: 5, tool_choice: [], response_format: 'x' }),
      )
  })
})

describe('a Messages request for OpenAI', () => {
  const request = {
    model: 'gpt-5',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'a', name: 'look_up', input: { id: 7 } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [
              { type: 'text', text: 'seven' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            ],
          },
          { type: 'text', text: 'And this?' },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
        ],
      },
    ],
    stop_sequences: ['END'],
    stream: true,
    tools: [
      { name: 'look_up', description: 'Looks up', input_schema: schema },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
    output_config: { format: { type: 'json_schema', schema }, effort: 'medium' },
    thinking: { type: 'enabled', budget_tokens: 2000 },
    top_k: 5,
    metadata: { user_id: 'u-1' },
  }
  test('says everything that OpenAI has a word for', () => {
    const { body, dropped } = messagesRequestToChat(request)
    assert.deepEqual(body, {
      model: 'gpt-5',
      max_tokens: 100,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'seven' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            { type: 'text', text: 'And this?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            {
              type: 'file',
              file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
            },
          ],
        },
      ],
      stop: ['END'],
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        { type: 'function', function: { name: 'look_up', description: 'Looks up', parameters: schema } },
      ],
      tool_choice: 'required',
      parallel_tool_calls: false,
      reasoning_effort: 'medium',
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      user: 'u-1',
    })
    assert.deepEqual(dropped.toSorted(), ['thinking', 'tools', 'top_k'])
    assert.equal(messagesRequestToChat(request, 'max_completion_tokens').body.max_completion_tokens, 100)
  })

  test('may be anything', () => {
    for (const messages of [
      undefined,
      null,
      5,
      [null, 5, {}, { role: 'user', content: [null, { type: 'tool_result' }] }],
    ])
      assert.ok(
        messagesRequestToChat({
          model: 'm',
          messages,
          system: 5,
          tools: 'x',
          tool_choice: [],
          output_config: 5,
        }),
      )
  })
})

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
    { type: 'text', text: 'Let me look.', citations: null },
    { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { id: 7 }, caller: { type: 'direct' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  stop_details: null,
  container: null,
  diagnostics: null,
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 30,
    cache_creation_input_tokens: 5,
    output_tokens: 9,
    output_tokens_details: { thinking_tokens: 4 },
  },
}

const completion = {
  id: 'msg_1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'claude-sonnet-5',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Let me look.',
        reasoning_content: 'Hm.',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'EqQB' }],
        tool_calls: [
          { id: 'toolu_1', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } },
        ],
        refusal: null,
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
  ],
  usage: {
    prompt_tokens: 45,
    completion_tokens: 9,
    total_tokens: 54,
    prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 4 },
  },
}

describe('whole answers', () => {
  test("of Anthropic read as OpenAI's", () => {
    assert.deepEqual(messagesAnswerToChat(message, 1_700_000_000), completion)
  })

  test("of OpenAI read as Anthropic's", () => {
    // A signature is Anthropic's alone to give.
    const [, ...content] = message.content
    assert.deepEqual(chatAnswerToMessages(completion), {
      ...message,
      content: [{ type: 'thinking', thinking: 'Hm.', signature: '' }, ...content],
    })
  })

  const reasons = [
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ] as const
  for (const [stopReason, finishReason] of reasons) {
    test(`that end by ${stopReason} end by ${finishReason}`, () => {
      const chat = messagesAnswerToChat({ ...message, stop_reason: stopReason }, 0)
      assert.equal((chat.choices as { finish_reason: string }[])[0]?.finish_reason, finishReason)
      const back = chatAnswerToMessages({ choices: [{ message: {}, finish_reason: finishReason }] })
      assert.equal(back.stop_reason, stopReason)
    })
  }

  test('that are errors are said in the words of the other', () => {
    const anthropic = messagesError(529, 'Overloaded')
    assert.deepEqual(anthropic, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    assert.deepEqual(messagesErrorToChat(anthropic), {
      error: { message: 'Overloaded', type: 'overloaded_error', param: null, code: null },
    })
    assert.deepEqual(
      chatErrorToMessages(429, { error: { message: 'Slow down', type: 'requests', code: 'x' } }),
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Slow down' },
      },
    )
    assert.equal(messagesErrorToChat('<html>'), undefined)
    assert.equal(chatErrorToMessages(502, null), undefined)
  })
})

describe('streams', () => {
  const named = (...events: object[]) =>
    events
      .map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('')
  const block = (index: number, content_block: object, ...deltas: object[]) => [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
  const anthropic = named(
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Hm.' },
      { type: 'signature_delta', signature: 'EqQB' },
    ),
    ...block(
      1,
      { type: 'text', text: '', citations: null },
      { type: 'text_delta', text: 'Let me' },
      { type: 'text_delta', text: ' look.' },
    ),
    ...block(
      2,
      { ...message.content[2], input: {} },
      { type: 'input_json_delta', partial_json: '{"id"' },
      { type: 'input_json_delta', partial_json: ':7}' },
    ),
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 9, input_tokens: null },
    },
    { type: 'message_stop' },
  )

  test("of Anthropic read as OpenAI's", () => {
    const stream = createMessagesToChatStream({ createdS: 5, hasUsage: true })
    const collector = createChatCollector()
    collector.read(encoder.encode(translate(stream, anthropic)))
    const { output, ...rest } = collector.answer()
    const { refusal: _refusal, ...said } = completion.choices[0]!.message
    assert.deepEqual(output, said)
    assert.equal(collector.isDone(), true)
    assert.deepEqual(
      [rest.responseId, rest.model, rest.finishReasons, rest.promptTokens, rest.completionTokens],
      ['msg_1', 'claude-sonnet-5', ['tool_calls'], 45, 9],
    )
    assert.deepEqual([rest.cachedPromptTokens, rest.cacheWriteTokens, rest.reasoningTokens], [30, 5, 4])
  })

  test('pass on each piece as it comes', () => {
    const stream = createMessagesToChatStream({ createdS: 5, hasUsage: false })
    const cut = anthropic.indexOf(' look.')
    const before = translate(stream, anthropic.slice(0, cut))
    assert.match(before, /Let me/)
    assert.doesNotMatch(before, /DONE/)
    const after = translate(stream, anthropic.slice(cut))
    assert.match(after, /look\..*DONE/s)
    assert.doesNotMatch(after, /"usage"/)
  })

  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 5, model: 'gpt-5' },
    choices: [{ index: 0, delta, finish_reason }],
  })
  const call = (index: number, fields: object, name?: string) =>
    chunk({ tool_calls: [{ index, ...fields, ...(name !== undefined && { id: `call_${index}` }) }] })
  const openAi = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Hm.' }),
    chunk({ content: 'Let me' }),
    chunk({ content: ' look.' }),
    call(0, { type: 'function', function: { name: 'look_up', arguments: '' } }, 'look_up'),
    call(0, { function: { arguments: '{"id":7}' } }),
    call(1, { type: 'function', function: { name: 'b', arguments: '{}' } }, 'b'),
    chunk({}, 'tool_calls'),
    { ...chunk({}), choices: [], usage: completion.usage },
  ]

  test("of OpenAI read as Anthropic's", () => {
    const collector = createMessagesCollector()
    const out = translate(createChatToMessagesStream(), data(...openAi, '[DONE]'))
    collector.read(encoder.encode(out))
    const { output, ...rest } = collector.answer()
    assert.deepEqual(output, {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: '' },
        { type: 'text', text: 'Let me look.', citations: null },
        { type: 'tool_use', id: 'call_0', name: 'look_up', input: { id: 7 }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'call_1', name: 'b', input: {}, caller: { type: 'direct' } },
      ],
    })
    assert.equal(collector.isDone(), true)
    assert.deepEqual(
      [
        rest.responseId,
        rest.finishReasons,
        rest.promptTokens,
        rest.completionTokens,
        rest.cachedPromptTokens,
      ],
      ['chatcmpl-1', ['tool_use'], 45, 9, 30],
    )
    const types = [...out.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)
    assert.deepEqual(types.slice(0, 5), [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
    ])
  })

  test('that break off do not look whole', () => {
    const broken = translate(createChatToMessagesStream(), data(...openAi.slice(0, 4)))
    assert.doesNotMatch(broken, /message_stop/)
    const unended = translate(createChatToMessagesStream(), data(...openAi))
    assert.match(unended, /message_stop/)
  })

  test('pass on an error that is announced inside', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const chat = translate(createMessagesToChatStream({ createdS: 5, hasUsage: false }), named(error))
    assert.deepEqual(JSON.parse(chat.slice(6)).error.message, 'Overloaded')
    const messages = translate(createChatToMessagesStream(), data({ error: { message: 'No room' } }))
    assert.match(messages, /^event: error\ndata: .*"message":"No room"/)
  })

  test('may be anything', () => {
    const hostile = data(
      'null',
      '5',
      '{',
      { choices: 5 },
      { choices: [{ delta: { tool_calls: [null, {}] } }] },
      { type: 'message_start' },
      { type: 'content_block_delta' },
    )
    translate(createMessagesToChatStream({ createdS: 5, hasUsage: true }), hostile)
    translate(createChatToMessagesStream(), hostile)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRecord } from '../is-record.ts'
import { type Bridge, bridgeTo, fromChat } from './bridge.ts'
import { chatDialect, embeddingsDialect, messagesDialect, responsesDialect } from './dialect.ts'

const encoder = new TextEncoder()
const schema = { type: 'object', properties: {}, additionalProperties: false }
const options = { createdS: 5, hasUsage: false }

const named = (...events: object[]) =>
  events
    .map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')

test("a provider that speaks the caller's dialect needs no bridge, and nobody else makes embeddings", () => {
  for (const dialect of [chatDialect, responsesDialect, embeddingsDialect])
    assert.equal(bridgeTo('openai', dialect), null)
  assert.equal(bridgeTo('anthropic', messagesDialect), null)
  assert.equal(bridgeTo('anthropic', embeddingsDialect), undefined)
})

test('a provider like OpenAI that has no Responses is asked for a chat completion', () => {
  assert.equal(bridgeTo('openai', responsesDialect, { hasResponses: false })?.upstream, chatDialect)
  assert.equal(bridgeTo('openai', chatDialect, { hasResponses: false }), null)
})

const request = {
  model: 'm',
  instructions: 'Be brief.',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Hi' },
        { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
    { type: 'function_call', call_id: 'a', name: 'look_up', arguments: '{"id":7}' },
    { type: 'function_call', call_id: 'b', name: 'look_up', arguments: '{"id":8}' },
    { type: 'function_call_output', call_id: 'a', output: 'seven' },
  ],
  tools: [{ type: 'function', name: 'look_up', parameters: schema, strict: true }, { type: 'web_search' }],
  tool_choice: { type: 'function', name: 'look_up' },
  text: { format: { type: 'json_schema', name: 'x', schema } },
  reasoning: { effort: 'low', summary: 'auto' },
  max_output_tokens: 50,
}

test('a Responses request is said as a chat completion request', () => {
  const { body, dropped, problem } = fromChat(responsesDialect).request(request)
  assert.deepEqual(body, {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'Let me look.' }],
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } },
          { id: 'b', type: 'function', function: { name: 'look_up', arguments: '{"id":8}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'seven' },
    ],
    max_completion_tokens: 50,
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    tools: [{ type: 'function', function: { name: 'look_up', parameters: schema, strict: true } }],
    tool_choice: { type: 'function', function: { name: 'look_up' } },
  })
  assert.deepEqual([dropped, problem], [['tools'], undefined])
})

test('a Responses request that refers to what its upstream never saw is refused', () => {
  for (const field of ['previous_response_id', 'conversation', 'prompt', 'background'])
    assert.equal(
      bridgeTo('anthropic', responsesDialect)?.request({ model: 'm', input: 'Hi', [field]: 'x' }).problem,
      field,
    )
})

test('a Responses request reaches Anthropic', () => {
  const { body } = bridgeTo('anthropic', responsesDialect)!.request(request)
  assert.deepEqual(body.system, [{ type: 'text', text: 'Be brief.' }])
  assert.deepEqual(body.output_config, { effort: 'low', format: { type: 'json_schema', schema } })
  assert.equal(body.max_tokens, 50)
  assert.deepEqual(
    (body.messages as { role: string }[]).map(({ role }) => role),
    ['user', 'assistant', 'user'],
  )
})

const message = {
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_reason: 'tool_use' },
  content: [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { id: 7 } },
  ],
  usage: { input_tokens: 10, output_tokens: 9 },
}

const items = [
  {
    ...{ id: 'msg_msg_1', type: 'message', role: 'assistant', status: 'completed' },
    content: [{ type: 'output_text', text: 'Let me look.', annotations: [], logprobs: [] }],
  },
  {
    ...{ id: 'fc_toolu_1', type: 'function_call', status: 'completed', call_id: 'toolu_1' },
    ...{ name: 'look_up', arguments: '{"id":7}' },
  },
]

test("Anthropic's answer is a response", () => {
  const response = bridgeTo('anthropic', responsesDialect)!.answer(message, 5)
  assert.deepEqual(response.output, items)
  assert.deepEqual([response.id, response.status, response.created_at], ['resp_msg_1', 'completed', 5])
  assert.equal((response.usage as { total_tokens: number }).total_tokens, 19)
})

const stream = named(
  {
    type: 'message_start',
    message: { ...message, content: [], usage: { input_tokens: 10, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Let me' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' look.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { ...message.content[1], input: {} } },
  { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"id":7}' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
)

function said(bridge: Bridge, text: string): string {
  const translator = bridge.stream(options)
  return translator.read(encoder.encode(text)) + translator.end()
}

test("Anthropic's stream is a stream of Responses events, each with its number", () => {
  const text = said(bridgeTo('anthropic', responsesDialect)!, stream)
  const collector = responsesDialect.createCollector()
  collector.read(encoder.encode(text))
  assert.equal(collector.isDone(), true)
  const { output, promptTokens, completionTokens, finishReasons } = collector.answer()
  assert.deepEqual([output, promptTokens, completionTokens, finishReasons], [items, 10, 9, ['completed']])
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!))
  assert.deepEqual(
    events.map(({ sequence_number }) => sequence_number),
    events.map((_, index) => index),
  )
  assert.deepEqual(
    events.map(({ type }) => type.replace('response.', '')),
    [
      ...['created', 'in_progress', 'output_item.added', 'content_part.added', 'output_text.delta'],
      ...['output_text.delta', 'output_text.done', 'content_part.done', 'output_item.done'],
      ...['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.done'],
      ...['output_item.done', 'completed'],
    ],
  )
  // Broken off, what was said is the same as far as it came.
  const half = responsesDialect.createCollector()
  half.read(encoder.encode(text.slice(0, text.indexOf('event: response.output_text.done'))))
  const [first] = half.answer().output as { content: { text: string }[] }[]
  assert.equal(first?.content[0]?.text, 'Let me look.')
})

test('what is captured is said in the dialect of the caller', () => {
  const captured = messagesDialect.readAnswer(message).output
  const items = bridgeTo('anthropic', responsesDialect)!.output(captured)
  assert.deepEqual(Array.isArray(items) && items.map((item) => isRecord(item) && item.type), [
    'message',
    'function_call',
  ])
  assert.deepEqual(bridgeTo('anthropic', chatDialect)!.output(captured), {
    role: 'assistant',
    content: 'Let me look.',
    tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } }],
  })
  assert.deepEqual(bridgeTo('openai', messagesDialect)!.output({ role: 'assistant', content: 'Hi' }), {
    role: 'assistant',
    content: [{ type: 'text', text: 'Hi', citations: null }],
  })
  assert.deepEqual(bridgeTo('openai', messagesDialect)!.output({ error: 'x' }), { error: 'x' })
})

test("an error of one kind of provider is one of the caller's", () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
  for (const caller of [chatDialect, responsesDialect])
    assert.deepEqual(bridgeTo('anthropic', caller)?.error(529, error), {
      error: { message: 'Overloaded', type: 'overloaded_error', param: null, code: null },
    })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateCall } from './evaluate-call.ts'
import { createSchemaChecker } from './schema-checker.ts'

const checker = createSchemaChecker({ mostMs: 10_000 })

function verdictsOn(
  input: unknown,
  output: unknown,
  more: { retrieved?: string[]; texts?: [string, string]; status?: string } = {},
) {
  const [inputText, outputText] = more.texts ?? ['Where is my order?', 'It arrives on Monday.']
  const call = {
    ...{ status: more.status ?? 'ok', input: JSON.stringify(input), output: JSON.stringify(output) },
    ...{ input_text: inputText, output_text: outputText, probabilities: '[]' },
  }
  const asText = evaluateCall(checker, call, more.retrieved ?? [])
  // The spool may hand payloads over parsed.
  const asObjects = evaluateCall(
    checker,
    { ...call, input: input as string, output: output as string },
    more.retrieved ?? [],
  )
  assert.deepEqual(asObjects, asText)
  return Object.fromEntries(asText.map(({ signal, value }) => [signal, value]))
}

const schema = { type: 'object', properties: { day: { enum: ['Monday', 'Tuesday'] } }, required: ['day'] }
const messages = [{ role: 'user', content: 'Which day?' }]
const chat = (content: string) => ({ choices: [{ message: { role: 'assistant', content } }] })
const tools = { day: { type: 'object', properties: { of: { type: 'string' } }, required: ['of'] } }

const forms: readonly [name: string, input: unknown, output: unknown, expected: boolean | undefined][] = [
  [
    'chat, valid',
    { messages, response_format: { type: 'json_schema', json_schema: { schema } } },
    chat('{"day":"Monday"}'),
    true,
  ],
  [
    'chat, wrong value',
    { messages, response_format: { type: 'json_schema', json_schema: { schema } } },
    chat('{"day":"Friday"}'),
    false,
  ],
  [
    'chat, prose',
    { messages, response_format: { type: 'json_schema', json_schema: { schema } } },
    chat('On Monday.'),
    false,
  ],
  ['chat, any JSON', { messages, response_format: { type: 'json_object' } }, chat('{"a":1}'), true],
  ['chat, text', { messages, response_format: { type: 'text' } }, chat('On Monday.'), undefined],
  [
    'responses',
    { input: 'Which day?', text: { format: { type: 'json_schema', name: 'd', schema } } },
    {
      output: [
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: '{"day":"Tuesday"}' }] },
      ],
    },
    true,
  ],
  [
    'messages',
    { messages, output_config: { format: { type: 'json_schema', schema } } },
    { role: 'assistant', content: [{ type: 'text', text: '{"day":1}' }] },
    false,
  ],
  [
    'tool, valid',
    { messages, tools: [{ type: 'function', function: { name: 'day', parameters: tools.day } }] },
    {
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: '1', type: 'function', function: { name: 'day', arguments: '{"of":"order"}' } },
            ],
          },
        },
      ],
    },
    true,
  ],
  [
    'tool, broken arguments',
    { messages, tools: [{ type: 'function', function: { name: 'day', parameters: tools.day } }] },
    {
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: '1', type: 'function', function: { name: 'day', arguments: '{"of":' } }],
          },
        },
      ],
    },
    false,
  ],
  [
    'tool, made up',
    { messages, tools: [{ name: 'day', input_schema: tools.day }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'night', input: { of: 'order' } }] },
    false,
  ],
  [
    'tool of Anthropic',
    { messages, tools: [{ name: 'day', input_schema: tools.day }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'day', input: { of: 'order' } }] },
    true,
  ],
  [
    'tool of Responses',
    { input: 'Which?', tools: [{ type: 'function', name: 'day', parameters: tools.day }] },
    { output: [{ type: 'function_call', name: 'day', arguments: '{}' }] },
    false,
  ],
  [
    'tools, none called',
    { messages, tools: [{ name: 'day', input_schema: tools.day }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
    undefined,
  ],
  [
    'tools, one required',
    { messages, tools: [{ name: 'day', input_schema: tools.day }], tool_choice: { type: 'any' } },
    { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
    false,
  ],
]

test('an answer satisfies the schema or the tools of its request in every dialect', () => {
  for (const [name, input, output, expected] of forms)
    assert.equal(verdictsOn(input, output)['schema-valid'], expected, name)
})

test('groundedness rests on the documents of the trace, of the request and of tools, and says nothing without', () => {
  const texts: [string, string] = [
    'When does order 4711 arrive?',
    'Order 4711 arrives on Monday with courier Hermes.',
  ]
  const document = 'Order 4711: courier Hermes, arrives on Monday.'
  const none = { messages }
  assert.equal('groundedness' in verdictsOn(none, chat(''), { texts }), false)
  assert.equal(verdictsOn(none, chat(''), { texts, retrieved: [document] }).groundedness, 1)
  for (const input of [
    { messages, documents: [document] },
    { messages, documents: [{ data: { text: document } }] },
    { messages: [...messages, { role: 'tool', content: document }] },
    {
      messages: [
        { role: 'user', content: [{ type: 'tool_result', content: [{ type: 'text', text: document }] }] },
      ],
    },
    {
      input: [
        { role: 'user', content: 'When?' },
        { type: 'function_call_output', output: document },
      ],
    },
    [
      { role: 'user', parts: [{ type: 'text', content: 'When?' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', response: document }] },
    ],
  ])
    assert.equal(verdictsOn(input, chat(''), { texts }).groundedness, 1, JSON.stringify(input))
})

test('a call that failed, a label and an embedding are not read as prose', () => {
  assert.deepEqual(verdictsOn({ messages }, null, { status: 'error' }), {})
  assert.deepEqual(
    verdictsOn({ input: 'a' }, {}, { texts: ['a', '{"object":"list","data":[{"embedding":[0.1]}]}'] }),
    {},
  )
  assert.deepEqual(verdictsOn({ messages }, chat('')), { refused: false })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Part, Turn } from './conversation.ts'
import { readConversation } from './read-conversation.ts'

/** A conversation in short: who said it, then each part; `*` marks the answer, `>` a result with its call. */
function short(turns: readonly Turn[] | null): string[] | null {
  return (
    turns?.map(
      ({ role, parts, isAnswer, stopped }) =>
        `${isAnswer ? '*' : ''}${role}: ${parts.map(shortPart).join(' | ')}${stopped ? ` (${stopped})` : ''}`,
    ) ?? null
  )
}

function shortPart(part: Part): string {
  if (part.kind === 'tool-call') {
    const { name, input, result } = part.call
    const answer = result && ` > ${JSON.stringify(result.value)}${result.isError ? ' failed' : ''}`
    return `${name}(${JSON.stringify(input)})${answer ?? ''}`
  }
  if (part.kind === 'tool-result') return `result ${JSON.stringify(part.result.value)}`
  if (part.kind === 'image') return `image ${part.source}`
  if (part.kind === 'file') return `file ${part.name}`
  if (part.kind === 'other') return `other ${JSON.stringify(part.value)}`
  return part.kind === 'text' ? part.text : `${part.kind} ${part.text}`
}

const weather = { type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }

const cases: [name: string, input: unknown, output: unknown, expected: string[] | null][] = [
  ['two strings', 'Hello', 'Hi', ['user: Hello', '*assistant: Hi']],
  [
    'OpenAI chat with a tool',
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Warm?' },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c1', ...weather }] },
        { role: 'tool', tool_call_id: 'c1', content: '{"celsius":4}' },
      ],
    },
    { choices: [{ message: { role: 'assistant', content: 'No, 4 °C' }, finish_reason: 'length' }] },
    [
      'system: Be brief.',
      'user: Warm?',
      'assistant: weather({"city":"Oslo"}) > {"celsius":4}',
      '*assistant: No, 4 °C (length)',
    ],
  ],
  [
    'OpenAI responses',
    { instructions: 'Be brief.', input: 'Warm?' },
    {
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look it up.' }] },
        { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'cold' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'No' }] },
      ],
    },
    [
      'system: Be brief.',
      'user: Warm?',
      '*assistant: reasoning Look it up.',
      '*assistant: weather({}) > "cold"',
      '*assistant: No',
    ],
  ],
  [
    'Anthropic messages',
    {
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Oslo' } }],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 't1',
              is_error: true,
              content: [{ type: 'text', text: 'no' }],
            },
          ],
        },
      ],
    },
    {
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Hi' },
      ],
      stop_reason: 'end_turn',
    },
    [
      'system: Be brief.',
      'user: image data:image/png;base64,AAAA',
      'assistant: weather({"city":"Oslo"}) > "no" failed',
      '*assistant: reasoning Hm. | Hi',
    ],
  ],
  [
    'OpenTelemetry GenAI messages',
    {
      messages: [
        { role: 'user', parts: [{ type: 'text', content: 'Warm?' }] },
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'c', name: 'weather', arguments: { city: 'Oslo' } }],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', response: 'cold' }] },
      ],
      system: [{ type: 'text', content: 'Be brief.' }],
    },
    [{ role: 'assistant', parts: [{ type: 'text', content: 'No' }], finish_reason: 'stop' }],
    ['system: Be brief.', 'user: Warm?', 'assistant: weather({"city":"Oslo"}) > "cold"', '*assistant: No'],
  ],
  [
    'the AI SDK',
    [
      { role: 'user', content: [{ type: 'text', text: 'Warm?' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'weather', input: {} }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c',
            toolName: 'weather',
            output: { type: 'text', value: 'cold' },
          },
        ],
      },
    ],
    { text: 'No', finishReason: 'stop' },
    ['user: Warm?', 'assistant: weather({}) > "cold"', '*assistant: No'],
  ],
  [
    'Gemini',
    { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'MAX_TOKENS' }] },
    ['user: Hello', '*model: Hi (MAX_TOKENS)'],
  ],
  [
    'messages around messages, as OpenInference has them',
    { messages: [{ message: { role: 'user', content: 'Hello' } }] },
    [{ message: { role: 'assistant', tool_calls: [{ tool_call: { id: 'c', ...weather } }] } }],
    ['user: Hello', '*assistant: weather({"city":"Oslo"})'],
  ],
  [
    'an image elsewhere and a file',
    [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.com/x.png' } },
          { type: 'file', file: { filename: 'terms.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
        ],
      },
    ],
    null,
    ['user: image https://example.com/x.png | file terms.pdf'],
  ],
  [
    'a part that nobody knows',
    [{ role: 'user', content: [{ type: 'hologram', x: 1 }] }],
    null,
    ['user: other {"type":"hologram","x":1}'],
  ],
  [
    'a part that names an inherited field',
    [{ role: 'user', content: [{ type: 'constructor' }] }],
    null,
    ['user: other {"type":"constructor"}'],
  ],
  [
    'a result whose call is not here',
    [{ role: 'tool', tool_call_id: 'gone', content: 'x' }],
    null,
    ['tool: result "x"'],
  ],
  ['something else', { rows: 3 }, 'x', null],
  ['no conversation at all', null, null, null],
]

for (const [name, input, output, expected] of cases) {
  test(`conversation: ${name}`, () => assert.deepEqual(short(readConversation(input, output)), expected))
}

test('two calls of one tool without ids each keep their own result', () => {
  const call = {
    role: 'assistant',
    content: null,
    tool_calls: [{ function: { name: 'look', arguments: '{}' } }],
  }
  const answer = (content: string) => ({ role: 'tool', name: 'look', content })
  assert.deepEqual(short(readConversation([call, answer('a'), call, answer('b')], null)), [
    'assistant: look({}) > "a"',
    'assistant: look({}) > "b"',
  ])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countableTexts } from './countable-texts.ts'

const user = (content: unknown) => ({ role: 'user', content })
const call = { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } }

const prompts: [name: string, request: unknown, prompt: string[] | null, messages: number][] = [
  ['messages', { messages: [user('Hi'), user([{ type: 'text', text: 'there' }])] }, ['Hi', 'there'], 2],
  ['a system prompt beside them', { system: 'Be kind.', messages: [user('Hi')] }, ['Be kind.', 'Hi'], 1],
  ['instructions and an input', { instructions: 'Be kind.', input: 'Hi' }, ['Be kind.', 'Hi'], 0],
  [
    'items of an input',
    {
      input: [
        user([{ type: 'input_text', text: 'Hi' }]),
        { type: 'function_call', name: 'f', arguments: '{}' },
      ],
    },
    ['Hi', 'f', '{}'],
    2,
  ],
  ['tools', { messages: [user('Hi')], tools: [{ type: 'x' }] }, ['Hi', '[{"type":"x"}]'], 1],
  [
    'tool calls',
    { messages: [{ role: 'assistant', content: null, tool_calls: [call] }] },
    ['look_up', '{"id":7}'],
    1,
  ],
  [
    'what a tool answered',
    { messages: [user([{ type: 'tool_result', content: [{ type: 'text', text: '42' }] }])] },
    ['42'],
    1,
  ],
  ['a picture cannot be counted', { messages: [user([{ type: 'image_url', image_url: {} }])] }, null, 1],
  ['nothing', 'x', [], 0],
]

for (const [name, request, prompt, messages] of prompts) {
  test(`texts of a prompt: ${name}`, () => {
    const texts = countableTexts(request, null)
    assert.deepEqual([texts.prompt, texts.messages], [prompt, messages])
  })
}

test('texts of an answer: what was said, thought and called', () => {
  const said = (output: unknown) => countableTexts({}, output).completion
  assert.deepEqual(said({ role: 'assistant', content: 'Hello', reasoning_content: 'hm' }), ['Hello', 'hm'])
  assert.deepEqual(said([user('one'), user('two')]), ['one', 'two'])
  assert.deepEqual(said({ role: 'assistant', tool_calls: [call] }), ['look_up', '{"id":7}'])
  const blocks = [
    { type: 'thinking', thinking: 'hm' },
    { type: 'tool_use', name: 'f', input: { a: 1 } },
  ]
  assert.deepEqual(said({ role: 'assistant', content: blocks }), ['hm', 'f', '{"a":1}'])
  assert.deepEqual(said(null), [])
})

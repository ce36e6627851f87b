import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessages } from './read-messages.ts'

const chat = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ],
}

const cases: [string, unknown, unknown, [string, string][] | null][] = [
  [
    'two strings',
    'Hello',
    'Hi',
    [
      ['user', 'Hello'],
      ['assistant', 'Hi'],
    ],
  ],
  [
    'OpenAI chat',
    chat,
    { choices: [{ message: { role: 'assistant', content: 'Hi' } }] },
    [
      ['system', 'Be brief.'],
      ['user', 'Hello'],
      ['assistant', 'Hi'],
    ],
  ],
  [
    'OpenAI responses',
    { instructions: 'Be brief.', input: 'Hello' },
    {
      output: [{ type: 'reasoning' }, { role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }],
    },
    [
      ['system', 'Be brief.'],
      ['user', 'Hello'],
      ['assistant', 'Hi'],
    ],
  ],
  [
    'Anthropic messages',
    { system: 'Be brief.', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
    [
      ['system', 'Be brief.'],
      ['user', 'Hello'],
      ['assistant', 'Hi'],
    ],
  ],
  [
    'an image is named, not loaded',
    [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/x.png' } }] }],
    null,
    [['user', '[an image]']],
  ],
  ['something else', { rows: 3 }, 'x', null],
  ['no conversation at all', null, null, null],
]

for (const [name, input, output, expected] of cases) {
  test(`messages: ${name}`, () => {
    assert.deepEqual(readMessages(input, output)?.map(({ role, text }) => [role, text]) ?? null, expected)
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChatRequest } from './chat-request.ts'
import { Refusal } from './refusal.ts'
import { toChatHistory } from './to-chat-history.ts'

const history = (messages: unknown[]) => toChatHistory(readChatRequest({ model: 'm', messages }).messages)
const call = (id: string, name: string, parameters: string) => ({
  id,
  type: 'function',
  function: { name, arguments: parameters },
})

test('a conversation with calls is told in turns', () => {
  const told = history([
    { role: 'developer', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Weather in Ulm' },
        { type: 'text', text: 'and Bonn?' },
      ],
    },
    {
      role: 'assistant',
      content: 'Let me see.',
      tool_calls: [call('1', 'weather', '{"city":"Ulm"}'), call('2', 'weather', '{"city":"Bonn"}')],
    },
    { role: 'tool', tool_call_id: '2', content: 'rain' },
    { role: 'tool', tool_call_id: '1', content: '{"degrees":21}' },
    { role: 'assistant', content: 'Sun and rain.' },
    { role: 'user', content: 'Thanks' },
  ])
  const made = { type: 'functionCall', name: 'weather' }
  assert.deepEqual(told, [
    { type: 'system', text: 'Be brief.' },
    { type: 'user', text: 'Weather in Ulm\nand Bonn?' },
    {
      type: 'model',
      response: [
        'Let me see.',
        { ...made, params: { city: 'Ulm' }, result: { degrees: 21 }, startsNewChunk: true },
        { ...made, params: { city: 'Bonn' }, result: 'rain' },
        'Sun and rain.',
      ],
    },
    { type: 'user', text: 'Thanks' },
  ])
})

const refused: [what: string, body: Record<string, unknown>, says: RegExp][] = [
  [
    'a result without a call',
    { messages: [{ role: 'tool', tool_call_id: '9', content: '' }] },
    /the call "9"/,
  ],
  ['a picture', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, /reads text alone/],
  ['no message', { messages: [] }, /messages: /],
  ['several answers', { messages: [{ role: 'user', content: '' }], n: 2 }, /^n: /],
  [
    'a forced call',
    {
      messages: [{ role: 'user', content: '' }],
      tools: [{ type: 'function', function: { name: 'a' } }],
      tool_choice: 'required',
    },
    /^tool_choice: /,
  ],
]
for (const [what, body, says] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => toChatHistory(readChatRequest({ model: 'm', ...body }).messages),
      (error) => error instanceof Refusal && error.status === 400 && says.test(error.message),
    )
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutText } from './cut-text.ts'
import { inputTextOf, lastUserText, outputTextOf } from './payload-text.ts'

const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown) => ({ role: 'assistant', content })

const inputs: [string, unknown, string][] = [
  ['a string', 'plain', 'plain'],
  ['nothing', null, ''],
  ['an object', { city: 'Ulm' }, '{"city":"Ulm"}'],
  ['a list that is no chat', [1, 2], '[1,2]'],
  ['a chat', { messages: [user('one'), assistant('two'), user('three'), assistant('four')] }, 'three'],
  ['a chat as a list', [user('one'), assistant('two')], 'one'],
  [
    'parts',
    [
      user([
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: {} },
        { type: 'text', text: 'b' },
      ]),
    ],
    'a\nb',
  ],
  ['OpenTelemetry parts', [{ role: 'user', parts: [{ type: 'text', content: 'spoken' }] }], 'spoken'],
  [
    'items of a response',
    { input: [user('one'), { type: 'reasoning', summary: [] }, { type: 'function_call', name: 'f' }] },
    'one',
  ],
  ['text for a response', { model: 'm', input: 'asked' }, 'asked'],
  ['texts to embed', { model: 'm', input: ['a', 'b'] }, 'a\nb'],
  [
    'the result of a tool',
    { messages: [user('asked'), user([{ type: 'tool_result', content: 'found' }])] },
    'asked',
  ],
  ['only what a tool gave', { messages: [{ role: 'tool', tool_call_id: 'c', content: '{"id":1}' }] }, ''],
  ['no user', { messages: [{ role: 'system', content: 'rules' }] }, 'rules'],
  [
    'only an image',
    [user([{ type: 'image_url', image_url: {} }])],
    '[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]',
  ],
]
for (const [name, input, text] of inputs) {
  test(`the text of an input that is ${name}`, () => assert.equal(inputTextOf(input), text))
}

const toolCalls = [{ id: '1', function: { name: 'f', arguments: '{}' } }]
const toolUse = { type: 'tool_use', id: '1', name: 'f', input: {} }
const functionCall = { type: 'function_call', call_id: '1', name: 'f', arguments: '{}' }
const outputs: [string, unknown, string][] = [
  ['a message', assistant('said'), 'said'],
  ['choices', { choices: [{ message: assistant('said') }] }, 'said'],
  ['a tool call', { role: 'assistant', content: null, tool_calls: toolCalls }, JSON.stringify(toolCalls)],
  [
    'blocks',
    assistant([
      { type: 'thinking', thinking: 'Hm' },
      { type: 'text', text: 'said' },
    ]),
    'said',
  ],
  ['a block that calls a tool', assistant([toolUse]), JSON.stringify([toolUse])],
  [
    'items of a response',
    [{ type: 'reasoning' }, assistant([{ type: 'output_text', text: 'said' }]), functionCall],
    'said',
  ],
  ['items that call a function', [{ type: 'reasoning' }, functionCall], JSON.stringify([functionCall])],
  ['a string', 'label', 'label'],
  ['absent', undefined, ''],
]
for (const [name, output, text] of outputs) {
  test(`the text of an output that is ${name}`, () => assert.equal(outputTextOf(output), text))
}

test('only what a user said is the text to classify', () => {
  assert.equal(lastUserText([assistant('x')]), undefined)
  assert.equal(lastUserText('no list'), undefined)
  assert.equal(lastUserText([user('a'), assistant('x')]), 'a')
})

test('a cut never splits a character and counts bytes', () => {
  assert.equal(cutText('abc', 3), 'abc')
  assert.equal(cutText('aé', 2), 'a')
  assert.equal(cutText('ab😀', 5), 'ab')
  assert.equal(cutText('ab😀', 6), 'ab😀')
  assert.equal(cutText('x\ud800', 10), 'x\ufffd')
  assert.equal(inputTextOf('ß'.repeat(10_000)).length, 4_096)
})

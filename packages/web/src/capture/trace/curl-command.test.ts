import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Span } from '@loopwright/contract'
import { curlCommand } from './curl-command.ts'

const origin = 'http://localhost:4800'
const call = {
  kind: 'inference',
  function: null,
  variant: null,
  provider: 'openai',
  model: 'gpt-4o',
  input: { messages: [{ role: 'user', content: 'Hello' }], temperature: 0 },
  output: null,
  attributes: {},
}
const spanWith = (given: object) => ({ ...call, ...given }) as unknown as Span

/** What a shell would hand to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { for given in "$@"; do printf '%s\\0' "$given"; done; }; LOOPWRIGHT_KEY=secret; ${command}`
  return spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0').slice(0, -1)
}
const bodyOf = (command: string | null) => JSON.parse(argumentsOf(command ?? '').at(-1) ?? '')

test('a chat call is repeated with its model and parameters, and the key is a variable', () => {
  const command = curlCommand(spanWith({}), origin)
  assert.match(command ?? '', /^curl http:\/\/localhost:4800\/v1\/chat\/completions \\\n.*\$LOOPWRIGHT_KEY"/)
  assert.deepEqual(bodyOf(command), { ...call.input, model: 'openai/gpt-4o' })
})

test('a call of a function asks for the variant that answered', () => {
  const given = argumentsOf(curlCommand(spanWith({ function: 'answer', variant: 'terse' }), origin) ?? '')
  assert.ok(given.includes('x-loopwright-variant: terse'))
  assert.equal(JSON.parse(given.at(-1) ?? '').model, 'function/answer')
})

test('nothing in a trace gets out of its argument', () => {
  const content = `'; touch /tmp/breached; $(id) \`id\` \\' !! \u202e\u0007 "quoted" 👩‍💻`
  const command = curlCommand(
    spanWith({ variant: "'; id", function: 'f', input: [{ role: 'user', content }] }),
    origin,
  )
  assert.deepEqual(bodyOf(command).messages, [{ role: 'user', content }])
  assert.equal(argumentsOf(command ?? '').length, 7)
  assert.ok(!command?.includes('\u202e') && !command?.includes('\u0007'))
})

test('messages of OpenTelemetry are said in the words of the gateway', () => {
  const input = {
    messages: [
      { role: 'user', parts: [{ type: 'text', content: 'Warm?' }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'weather', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', response: 'cold' }] },
    ],
    system: [{ type: 'text', content: 'Be brief.' }],
  }
  assert.deepEqual(bodyOf(curlCommand(spanWith({ input }), origin)).messages, [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Warm?' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'cold' },
  ])
})

test('embeddings and responses go where they came from', () => {
  const output = { data: [{ embedding: [1] }] }
  assert.match(curlCommand(spanWith({ input: { input: 'x' }, output }), origin) ?? '', /\/v1\/embeddings/)
  assert.match(curlCommand(spanWith({ input: { input: 'x' } }), origin) ?? '', /\/v1\/responses/)
})

test('what is no model call cannot be repeated', () => {
  assert.equal(curlCommand(spanWith({ kind: 'tool' }), origin), null)
  assert.equal(curlCommand(spanWith({ input: { rows: 1 } }), origin), null)
})

test('a body too long for a shell is read from a file', () => {
  const input = { messages: [{ role: 'user', content: 'x'.repeat(200_000) }] }
  assert.match(curlCommand(spanWith({ input }), origin) ?? '', /--data-binary @body\.json$/)
})

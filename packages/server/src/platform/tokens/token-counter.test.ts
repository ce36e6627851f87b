import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createLogger } from '../log.ts'
import { createTokenCounter } from './token-counter.ts'

describe('token counter', () => {
  const counter = createTokenCounter({ logger: createLogger({ level: 'silent' }) })
  after(() => counter.close())
  const count = (model: string, content: unknown, output = '') =>
    counter.count({ model, request: JSON.stringify({ messages: [{ role: 'user', content }] }), output })

  test('a prompt and an answer are counted as OpenAI counts them', async () => {
    // "hello world" is two tokens, a message takes three more and the beginning of the reply another three.
    assert.deepEqual(await count('gpt-4o', 'hello world', '{"role":"assistant","content":"hello world"}'), {
      promptTokens: 8,
      completionTokens: 2,
      encoding: 'o200k_base',
    })
    assert.equal((await count('org/gpt-4-turbo', 'hello world'))?.encoding, 'cl100k_base')
    assert.equal((await count('gpt-4.1', 'x'))?.encoding, 'o200k_base')
  })

  test('what looks like a special token is text, and a picture is not counted', async () => {
    assert.ok(((await count('gpt-4o', '<|endoftext|>'))?.promptTokens ?? 0) > 7)
    const picture = [{ type: 'image_url', image_url: { url: 'data:' } }]
    assert.deepEqual(await count('gpt-4o', picture, '"x"'), {
      promptTokens: null,
      completionTokens: 1,
      encoding: 'o200k_base',
    })
  })

  test('a text without a space is counted in pieces, in no time', async () => {
    const counted = (await count('gpt-4o', 'a'.repeat(100_000)))?.promptTokens ?? 0
    assert.ok(Math.abs(counted - 12_506) < 200, `${counted}`)
  })

  test('what is no JSON has no count', async () => {
    assert.equal(await counter.count({ model: 'x', request: '{', output: '' }), undefined)
  })
})

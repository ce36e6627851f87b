import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { OpenAI } from 'openai'
import type { GatewayProject } from './gateway-project.ts'

export type ModelUnderTest = Pick<GatewayProject, 'stored'> & {
  client: OpenAI
  model: string
  /** What it says to everything; undefined for a model that thinks for itself. */
  says?: string
}

/** What a call of any model looks like to the `openai` client, and what is kept of it. */
export function testChatModel(open: () => Promise<ModelUnderTest>): void {
  const asked = 'Say hello to the people of Ulm, at some length.'
  const messages = [{ role: 'user' as const, content: asked }]

  test('a chat completion is answered and kept', async () => {
    const { client, model, says, stored } = await open()
    const { data, response } = await client.chat.completions
      .create({ model, messages, max_completion_tokens: 60 })
      .withResponse()
    const text = data.choices[0]?.message.content ?? ''
    if (says === undefined) assert.notEqual(text, '')
    else assert.equal(text, says)
    const span = await stored(response)
    assert.deepEqual([span.status, span.inputText, span.outputText], ['ok', asked, text])
    assert.ok((span.promptTokens ?? 0) > 0 && (span.completionTokens ?? 0) > 0)
    assert.equal(span.attributes['gen_ai.request.max_tokens'], 60)
  })

  test('a streamed chat completion arrives in pieces and is kept whole', async () => {
    const { client, model, says, stored } = await open()
    const { data, response } = await client.chat.completions
      .create({
        model,
        messages,
        max_completion_tokens: 60,
        stream: true,
        stream_options: { include_usage: true },
      })
      .withResponse()
    const parts: string[] = []
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of data) {
      if (chunk.choices[0]?.delta.content) parts.push(chunk.choices[0].delta.content)
      usage = chunk.usage ?? usage
    }
    assert.ok(parts.length > 2)
    if (says !== undefined) assert.equal(parts.join(''), says)
    const span = await stored(response)
    assert.deepEqual([span.status, span.outputText], ['ok', parts.join('')])
    assert.deepEqual(
      [span.promptTokens, span.completionTokens],
      [usage?.prompt_tokens, usage?.completion_tokens],
    )
    assert.equal(span.attributes['gen_ai.request.stream'], true)
  })

  test('a caller who goes away is noticed, and what was said until then is kept', async () => {
    const { client, model, stored } = await open()
    const content = `${asked} Go on and never end.`
    const { data, response } = await client.chat.completions
      .create({ model, messages: [{ role: 'user', content }], stream: true })
      .withResponse()
    let first = ''
    for await (const chunk of data) {
      first = chunk.choices[0]?.delta.content ?? ''
      if (first !== '') break
    }
    const span = await until(() => stored(response))
    assert.equal(span.status, 'error')
    assert.ok(span.outputText.startsWith(first.trim()))
  })
}

/** The gateway hears a moment later that a connection was closed. */
async function until<Value>(read: () => Promise<Value>): Promise<Value> {
  for (let turn = 0; turn < 100; turn += 1) {
    const value = await read().catch(() => undefined)
    if (value !== undefined) return value
    await wait(20)
  }
  return read()
}

import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import Anthropic from '@anthropic-ai/sdk'
import type { Span } from '@loopwright/contract'
import { findLlamaPackage } from '@loopwright/server/platform/providers/llama/find-llama-package'
import { startTestServer } from '@loopwright/server/testing/test-server'
import { generateText, Output, streamText } from 'ai'
import { BadRequestError, NotFoundError, OpenAI } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import * as z from 'zod'

// LOOPWRIGHT_TEST_GGUF names a GGUF file of a model that chats. LOOPWRIGHT_TEST_LLAMA names a folder in or above whose
// node_modules node-llama-cpp lies, where it isn't installed here.
const modelPath = process.env.LOOPWRIGHT_TEST_GGUF
const packageFolder = process.env.LOOPWRIGHT_TEST_LLAMA
const missing =
  modelPath === undefined
    ? 'LOOPWRIGHT_TEST_GGUF names no GGUF file'
    : findLlamaPackage(packageFolder) === undefined
      ? 'node-llama-cpp is not installed; LOOPWRIGHT_TEST_LLAMA may name a folder that has it'
      : undefined
if (missing !== undefined) {
  test('a local model behind the gateway', (t) => t.skip(`SKIPPED: ${missing}`))
}

const file = basename(modelPath ?? '', '.gguf')
const model = `local/${file}`
const messages = [{ role: 'user' as const, content: 'What is the capital of France?' }]
/** Always the same words, and few of them: a processor that is busy writes some in a second. */
const steady = { model, temperature: 0, max_tokens: 8 }

async function open() {
  const local = {
    kind: 'llama',
    modelPath,
    gpu: false,
    contextSize: 1_024,
    ...(packageFolder && { packageFolder }),
  }
  const { server, close } = await startTestServer({
    LOOPWRIGHT_PROVIDERS: JSON.stringify([
      { ...local, name: 'local', queueLength: 1, maxRetries: 0 },
      {
        ...{ ...local, name: 'priced', maxRetries: 0 },
        prices: { [file]: { inputUsdPerMillion: 1_000, outputUsdPerMillion: 2_000 } },
      },
    ]),
  })
  const { key } = await server.project()
  const client = new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 0 })
  async function stored({ headers }: { headers: Headers }): Promise<Span> {
    const id = headers.get('x-loopwright-inference-id')
    const answer = await server.request(`/api/v1/inferences/${id}`, { key })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as Span
  }
  return { url: server.url, key, client, close, stored }
}

let opened: ReturnType<typeof open> | undefined
const ready = () => (opened ??= open())
after(async () => (await opened)?.close())

describe('a local model behind the gateway', { skip: missing !== undefined }, () => {
  test('answers the openai client, and what it used is kept', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.chat.completions.create({ ...steady, messages }).withResponse()
    const [choice] = data.choices
    assert.ok(choice?.message.content)
    const { usage } = data
    assert.ok(
      usage && usage.prompt_tokens > 10 && usage.completion_tokens > 0 && usage.completion_tokens <= 8,
    )
    const span = await stored(response)
    assert.deepEqual(
      [span.status, span.provider, span.model, span.inputText, span.outputText],
      ['ok', 'local', file, messages[0]!.content, choice.message.content],
    )
    assert.deepEqual(
      [span.promptTokens, span.completionTokens, span.costMicroUsd],
      [usage.prompt_tokens, usage.completion_tokens, null],
    )
    const again = await client.chat.completions.create({ ...steady, messages })
    assert.equal(again.choices[0]?.message.content, choice.message.content)
    assert.equal(again.usage?.prompt_tokens, usage.prompt_tokens)
  })

  test('streams', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.chat.completions
      .create({ ...steady, messages, stream: true, stream_options: { include_usage: true } })
      .withResponse()
    const parts: string[] = []
    let finish: string | null | undefined
    let tokens: number | undefined
    for await (const chunk of data) {
      if (chunk.choices[0]?.delta.content) parts.push(chunk.choices[0].delta.content)
      finish ??= chunk.choices[0]?.finish_reason
      tokens = chunk.usage?.completion_tokens ?? tokens
    }
    assert.ok(parts.length > 2 && finish && tokens)
    const span = await stored(response)
    assert.deepEqual([span.outputText, span.completionTokens, span.status], [parts.join(''), tokens, 'ok'])
  })

  test('ends at its length and at a stop', async () => {
    const { client } = await ready()
    const short = await client.chat.completions.create({ ...steady, messages, max_tokens: 2 })
    assert.deepEqual([short.choices[0]?.finish_reason, short.usage?.completion_tokens], ['length', 2])
    const [first] = short.choices[0]!.message.content!.split(' ')
    const stopped = await client.chat.completions.create({ ...steady, messages, stop: first! })
    assert.equal(stopped.choices[0]?.finish_reason, 'stop')
    assert.ok(!stopped.choices[0].message.content?.includes(first!))
  })

  test('keeps to a schema', async () => {
    const { client } = await ready()
    const format = zodResponseFormat(
      z.object({ city: z.enum(['Paris', 'Rome']), isCapital: z.boolean().nullable() }),
      'city',
    )
    const { choices } = await client.chat.completions.parse({
      ...{ ...steady, messages, max_tokens: 60 },
      response_format: format,
    })
    assert.match(choices[0]!.message.parsed!.city, /^(Paris|Rome)$/)
  })

  test('takes tools and their results', async () => {
    const { client } = await ready()
    const parameters = { type: 'object', properties: { city: { type: 'string', maxLength: 20 } } }
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }]
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'get_weather', arguments: '{"city":"Ulm"}' },
    }
    const { choices } = await client.chat.completions.create({
      ...{ ...steady, tools },
      messages: [
        { role: 'user', content: 'Weather in Ulm?' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"degrees":21}' },
      ],
    })
    // Whether it calls again is up to the model.
    assert.ok(choices[0]?.message.content || choices[0]?.message.tool_calls?.length)
    await assert.rejects(
      client.chat.completions.create({ ...steady, messages, tools, tool_choice: 'required' }),
      (error) => error instanceof BadRequestError && error.param === 'tool_choice',
    )
  })

  test('answers Responses and Anthropic’s Messages through chat completions', async () => {
    const { client, url, key, stored } = await ready()
    const { data, response } = await client.responses
      .create({ model, input: 'Hi', max_output_tokens: 4, temperature: 0 })
      .withResponse()
    assert.ok(data.output_text)
    assert.equal((await stored(response)).outputText, data.output_text)
    const claude = new Anthropic({ apiKey: key, baseURL: `${url}/anthropic`, maxRetries: 0 })
    const answer = await claude.messages.create({ model, max_tokens: 4, messages })
    assert.equal(answer.content[0]?.type, 'text')
    assert.ok(answer.usage.output_tokens > 0)
  })

  test('answers the AI SDK', async () => {
    const { url, key } = await ready()
    const provider = createOpenAICompatible({
      ...{ name: 'loopwright', apiKey: key, baseURL: `${url}/v1` },
      ...{ includeUsage: true, supportsStructuredOutputs: true },
    })
    const asked = { model: provider(model), prompt: 'Is Paris a city?', temperature: 0, maxOutputTokens: 30 }
    const streamed = streamText({ ...asked, maxOutputTokens: 4 })
    assert.ok((await streamed.text).length > 0)
    assert.ok((await streamed.usage).outputTokens! > 0)
    const schema = z.object({ isCity: z.boolean() })
    const { output } = await generateText({ ...asked, output: Output.object({ schema }) })
    assert.equal(typeof output.isCity, 'boolean')
  })

  test('makes embeddings of length one', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.embeddings.create({ model, input: ['one', 'two'] }).withResponse()
    const [one, two] = data.data.map(({ embedding }) => embedding)
    assert.ok(Math.abs(Math.hypot(...one!) - 1) < 1e-5)
    assert.notDeepEqual(one, two)
    const span = await stored(response)
    assert.deepEqual(span.output, { embeddings: 2, dimensions: one!.length })
    assert.equal(span.promptTokens, data.usage.prompt_tokens)
    const { data: floats } = await client.embeddings.create({ model, input: 'one', encoding_format: 'float' })
    assert.ok(Math.abs(floats[0]!.embedding[0]! - one![0]!) < 1e-4)
  })

  test('says what it cannot take', async () => {
    const { client, stored } = await ready()
    const long = [{ role: 'user' as const, content: 'word '.repeat(2_000) }]
    const refused = await client.chat.completions
      .create({ ...steady, messages: long })
      .catch((error) => error)
    assert.ok(refused instanceof BadRequestError)
    assert.equal(refused.code, 'context_length_exceeded')
    assert.match((await stored(refused)).errorMessage ?? '', /maximum context length is \d+ tokens/)
    await assert.rejects(client.embeddings.create({ model, input: long[0]!.content }), BadRequestError)
    await assert.rejects(
      client.chat.completions.create({ ...steady, model: 'local/other', messages }),
      NotFoundError,
    )
    assert.ok((await client.models.list()).data.some(({ id }) => id === model))
  })

  test('stops writing for a caller who goes away', async () => {
    const { client, stored } = await ready()
    const endless = {
      ...steady,
      max_tokens: 900,
      messages: [{ role: 'user' as const, content: 'Tell a long story.' }],
    }
    const { data, response } = await client.chat.completions
      .create({ ...endless, stream: true })
      .withResponse()
    for await (const chunk of data) if (chunk.choices[0]?.delta.content) break
    data.controller.abort()
    const span = await until(() => stored(response))
    assert.equal(span.status, 'error')
    assert.ok(span.outputText.length > 0)
    // Its only context is free again: a call that had to wait for 900 tokens would not be told so soon.
    const next = await client.chat.completions.create(
      { ...steady, max_tokens: 1, messages },
      { timeout: 30_000 },
    )
    assert.equal(next.usage?.completion_tokens, 1)
  })

  test('costs what somebody said it does', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.chat.completions
      .create({ ...steady, model: `priced/${file}`, messages, max_tokens: 1 })
      .withResponse()
    assert.equal((await stored(response)).costMicroUsd, (data.usage!.prompt_tokens + 2) * 1_000)
  })
})

/** The gateway hears a moment later that a connection was closed. */
async function until<Value>(read: () => Promise<Value>): Promise<Value> {
  for (let turn = 0; turn < 100; turn += 1) {
    const value = await read().catch(() => undefined)
    if (value !== undefined) return value
    await wait(20)
  }
  return read()
}

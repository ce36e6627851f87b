import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { AuthenticationError, NotFoundError, OpenAI, RateLimitError } from 'openai'
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod'
import * as z from 'zod'
import { testChatModel } from './chat-model-tests.ts'
import { gatewayProject } from './gateway-project.ts'
import { startModelServer } from './model-server.ts'

const said = 'Grüße aus Ulm 😀'
const messages = [{ role: 'user' as const, content: 'Where are you?' }]
const weather = z.object({ city: z.string(), degrees: z.number() })
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function open() {
  const upstream = await startModelServer()
  const project = await gatewayProject(upstream.baseUrl)
  const client = new OpenAI({ apiKey: project.key, baseURL: `${project.url}/v1`, maxRetries: 0 })
  return { upstream, client, ...project }
}

let opened: ReturnType<typeof open> | undefined
const ready = () => (opened ??= open())
after(async () => (await opened)?.upstream.close())

describe('the openai client', () => {
  testChatModel(async () => {
    const { client, stored } = await ready()
    return { client, stored, model: 'acme/large', says: said }
  })

  test('a chat completion is kept with all that is known of it', async () => {
    const { client, upstream, stored } = await ready()
    const request = {
      model: 'acme/large',
      messages,
      user: 'user-7',
      temperature: 0.5,
      max_completion_tokens: 50,
    }
    const { data, response } = await client.chat.completions.create(request).withResponse()
    assert.equal(data.choices[0]?.message.content, said)
    assert.equal(upstream.lastCall().text, JSON.stringify({ ...request, model: 'large' }))
    assert.equal(upstream.lastCall().headers.authorization, 'Bearer acme-key')
    const span = await stored(response)
    assert.deepEqual(
      [span.status, span.provider, span.model, span.inputText, span.outputText, span.endUserId],
      ['ok', 'acme', 'large', 'Where are you?', said, 'user-7'],
    )
    assert.deepEqual([span.promptTokens, span.completionTokens], [20, 9])
    assert.equal((span.output as { content: string }).content, said)
    assert.deepEqual(attributesOf(span.attributes, 'gen_ai.'), {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.response.id': 'chatcmpl-recorded',
      'gen_ai.response.model': 'large-2026-01-01',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.cache_read.input_tokens': 8,
      'gen_ai.usage.reasoning.output_tokens': 4,
    })
  })

  test('tools are called, whole and streamed, and their results go back', async () => {
    const { client, stored } = await ready()
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters, strict: true } }]
    const { data, response } = await client.chat.completions
      .create({ model: 'acme/large', messages, tools })
      .withResponse()
    const message = data.choices[0]!.message
    const [call] = message.tool_calls ?? []
    assert.ok(call?.type === 'function' && call.function.arguments === '{"city":"Ulm"}')
    assert.match((await stored(response)).outputText, /get_weather/)

    const stream = client.chat.completions.stream({ model: 'acme/large', messages, tools })
    const { choices } = await stream.finalChatCompletion()
    assert.equal(choices[0]?.message.tool_calls?.[0]?.function.name, 'get_weather')

    const result = { role: 'tool' as const, tool_call_id: call.id, content: '21' }
    const second = await client.chat.completions.create({
      model: 'acme/large',
      messages: [...messages, message, result],
      tools,
    })
    assert.equal(second.choices[0]?.message.content, 'It is 21 degrees in Ulm.')
  })

  test('an answer keeps to a schema', async () => {
    const { client, upstream } = await ready()
    const format = zodResponseFormat(weather, 'weather')
    const { choices } = await client.chat.completions.parse({
      model: 'acme/large',
      messages,
      response_format: format,
    })
    assert.deepEqual(choices[0]?.message.parsed, { city: 'Ulm', degrees: 21 })
    assert.equal((upstream.lastCall().body.response_format as { type: string }).type, 'json_schema')
  })

  test('images and files pass untouched', async () => {
    const { client, upstream, stored } = await ready()
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      {
        type: 'image_url' as const,
        image_url: { url: `data:image/png;base64,${png}`, detail: 'low' as const },
      },
      {
        type: 'file' as const,
        file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' },
      },
    ]
    const request = { model: 'acme/large', messages: [{ role: 'user' as const, content }] }
    const { response } = await client.chat.completions.create(request).withResponse()
    assert.equal(upstream.lastCall().text, JSON.stringify({ ...request, model: 'large' }))
    const span = await stored(response)
    assert.equal(span.inputText, 'What is this?')
    assert.deepEqual((span.input as { messages: unknown }).messages, request.messages)
  })

  test('a response is answered and kept', async () => {
    const { client, upstream, stored } = await ready()
    const request = {
      model: 'acme/large',
      input: 'Where are you?',
      instructions: 'Be brief.',
      conversation: 'conv_1',
      safety_identifier: 'user-8',
    }
    const { data, response } = await client.responses.create(request).withResponse()
    assert.equal(data.output_text, said)
    assert.equal(upstream.lastCall().path, '/responses')
    assert.equal(upstream.lastCall().text, JSON.stringify({ ...request, model: 'large' }))
    const span = await stored(response)
    assert.deepEqual(
      [span.inputText, span.outputText, span.endUserId, span.promptTokens, span.completionTokens],
      ['Where are you?', said, 'user-8', 20, 9],
    )
    assert.equal(span.attributes['gen_ai.conversation.id'], 'conv_1')
    assert.deepEqual(span.attributes['gen_ai.response.finish_reasons'], ['completed'])
  })

  test('a streamed response arrives in events and is kept whole', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.responses
      .create({ model: 'acme/large', input: 'Where are you?', stream: true })
      .withResponse()
    const deltas: string[] = []
    for await (const event of data) if (event.type === 'response.output_text.delta') deltas.push(event.delta)
    assert.ok(deltas.length > 2)
    assert.equal(deltas.join(''), said)
    const span = await stored(response)
    assert.deepEqual([span.outputText, span.promptTokens, span.status], [said, 20, 'ok'])
  })

  test('a response calls a tool and keeps to a schema', async () => {
    const { client, stored } = await ready()
    const tools = [{ type: 'function' as const, name: 'get_weather', parameters, strict: true }]
    const called = await client.responses
      .create({ model: 'acme/large', input: 'Weather?', tools })
      .withResponse()
    assert.ok(called.data.output.some((item) => item.type === 'function_call' && item.name === 'get_weather'))
    assert.match((await stored(called.response)).outputText, /get_weather/)
    const parsed = await client.responses.parse({
      model: 'acme/large',
      input: 'Weather?',
      text: { format: zodTextFormat(weather, 'weather') },
    })
    assert.deepEqual(parsed.output_parsed, { city: 'Ulm', degrees: 21 })
  })

  test('embeddings come as numbers or base64, and their counts are kept', async () => {
    const { client, stored, upstream } = await ready()
    const { data, response } = await client.embeddings
      .create({ model: 'acme/small', input: ['one', 'two'], user: 'user-9' })
      .withResponse()
    // The client asks for base64 by itself and makes numbers of it.
    assert.equal(upstream.lastCall().body.encoding_format, 'base64')
    assert.deepEqual([...data.data[1]!.embedding], [0.5, -0.25, 0.125])
    const span = await stored(response)
    assert.deepEqual(span.output, { embeddings: 2, dimensions: 3 })
    assert.deepEqual([span.inputText, span.endUserId, span.promptTokens], ['one\ntwo', 'user-9', 6])
    assert.equal(span.attributes['gen_ai.operation.name'], 'embeddings')
    const float = await client.embeddings.create({
      model: 'acme/small',
      input: 'one',
      encoding_format: 'float',
    })
    assert.deepEqual(float.data[0]?.embedding, [0.5, -0.25, 0.125])
  })

  test('models are listed and found', async () => {
    const { client, serve } = await ready()
    await serve('listed', { kind: 'upstream', provider: 'acme', model: 'large' })
    const ids = (await client.models.list()).data.map(({ id }) => id)
    assert.ok(ids.includes('function/listed'))
    assert.equal((await client.models.retrieve('function/listed')).id, 'function/listed')
    assert.equal((await client.models.retrieve('acme/large')).owned_by, 'acme')
    await assert.rejects(client.models.retrieve('function/none'), NotFoundError)
  })

  test('an error of the upstream comes back as it is, and is kept', async () => {
    const { client, stored } = await ready()
    const content = 'Please fail with 429'
    const failing = [
      () => client.chat.completions.create({ model: 'acme/large', messages: [{ role: 'user', content }] }),
      () => client.responses.create({ model: 'acme/large', input: content }),
      () => client.embeddings.create({ model: 'acme/small', input: content }),
    ]
    for (const call of failing) {
      const error = await call().then(
        () => assert.fail('it did not fail'),
        (thrown: unknown) => thrown,
      )
      assert.ok(error instanceof RateLimitError)
      assert.deepEqual([error.code, error.type], ['recorded_429', 'requests'])
      const span = await stored({ headers: error.headers })
      assert.deepEqual([span.status, span.errorMessage], ['error', 'The model failed with 429.'])
    }
  })

  test('errors of the gateway are errors of the client', async () => {
    const { client, url } = await ready()
    await assert.rejects(client.chat.completions.create({ model: 'none/large', messages }), NotFoundError)
    const stranger = new OpenAI({ apiKey: 'lw_sk_wrong', baseURL: `${url}/v1`, maxRetries: 0 })
    await assert.rejects(stranger.responses.create({ model: 'acme/large', input: 'Hi' }), AuthenticationError)
  })
})

describe('a function whose variant is of another kind of provider', () => {
  const target = {
    kind: 'upstream' as const,
    provider: 'claude',
    model: 'sonnet',
    systemPrompt: 'Be kind.',
    parameters: { max_tokens: 200, stop: ['END'] },
  }

  test('answers chat completions, whole and streamed, with thinking', async () => {
    const { client, upstream, stored, serve } = await ready()
    await serve('kind', target)
    const request = {
      model: 'function/kind',
      messages: [{ role: 'user' as const, content: 'think' }],
      temperature: 0.3,
    }
    const { data, response } = await client.chat.completions.create(request).withResponse()
    assert.equal(data.choices[0]?.message.content, said)
    assert.equal((data.choices[0].message as { reasoning_content?: string }).reasoning_content, 'Where am I?')
    assert.equal(data.usage?.prompt_tokens, 45)
    const call = upstream.lastCall()
    assert.deepEqual(
      [call.path, call.headers['x-api-key'], call.headers['anthropic-version']],
      ['/messages', 'claude-key', '2026-10-21'],
    )
    assert.deepEqual(call.body, {
      model: 'sonnet',
      max_tokens: 200,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'think' }] }],
      stop_sequences: ['END'],
      system: 'Be kind.',
    })
    const span = await stored(response)
    assert.deepEqual([span.outputText, span.promptTokens, span.variant], [said, 45, 'first'])
    assert.equal((span.output as { content: string }).content, said)
    assert.deepEqual(span.attributes['loopwright.untranslated'], ['temperature'])

    const stream = client.chat.completions.stream(request)
    assert.equal((await stream.finalChatCompletion()).choices[0]?.message.content, said)
  })

  test('answers with tools and schemas', async () => {
    const { client } = await ready()
    const model = 'function/kind'
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }]
    const stream = client.chat.completions.stream({ model, messages, tools })
    const { choices } = await stream.finalChatCompletion()
    assert.equal(choices[0]?.message.tool_calls?.[0]?.function.arguments, '{"city":"Ulm"}')
    const format = zodResponseFormat(weather, 'weather')
    const parsed = await client.chat.completions.parse({ model, messages, response_format: format })
    assert.deepEqual(parsed.choices[0]?.message.parsed, { city: 'Ulm', degrees: 21 })
  })

  test('answers responses, whole and streamed', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.responses
      .create({ model: 'function/kind', input: 'Hi' })
      .withResponse()
    assert.equal(data.output_text, said)
    assert.equal((await stored(response)).outputText, said)
    const stream = client.responses.stream({ model: 'function/kind', input: 'Hi' })
    assert.equal((await stream.finalResponse()).output_text, said)
  })

  test('says what it cannot do', async () => {
    const { client } = await ready()
    await assert.rejects(client.embeddings.create({ model: 'function/kind', input: 'Hi' }), /no embeddings/)
    await assert.rejects(
      client.responses.create({ model: 'function/kind', input: 'Hi', previous_response_id: 'resp_0' }),
      /previous_response_id/,
    )
  })

  test("passes an upstream's error on in the client's words", async () => {
    const { client } = await ready()
    const failing = client.chat.completions.create({
      model: 'function/kind',
      messages: [{ role: 'user', content: 'fail with 429' }],
    })
    await assert.rejects(
      failing,
      (error) => error instanceof RateLimitError && error.type === 'rate_limit_error',
    )
  })
})

function attributesOf(attributes: Record<string, unknown>, prefix: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith(prefix)))
}

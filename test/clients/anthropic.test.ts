import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import Anthropic, { AuthenticationError, NotFoundError, RateLimitError } from '@anthropic-ai/sdk'
import { gatewayProject } from './gateway-project.ts'
import { startModelServer } from './model-server.ts'

const said = 'Grüße aus Ulm 😀'
const max_tokens = 100
const messages = [{ role: 'user' as const, content: 'Where are you?' }]
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ name: 'get_weather', input_schema: schema }]

async function open() {
  const upstream = await startModelServer()
  const project = await gatewayProject(upstream.baseUrl)
  const client = new Anthropic({ apiKey: project.key, baseURL: `${project.url}/anthropic`, maxRetries: 0 })
  return { upstream, client, ...project }
}

let opened: ReturnType<typeof open> | undefined
const ready = () => (opened ??= open())
after(async () => (await opened)?.upstream.close())

function textOf(content: readonly { type: string }[]): string {
  return content.map((block) => ('text' in block ? String(block.text) : '')).join('')
}

describe('the Anthropic client', () => {
  test('a message is answered and kept', async () => {
    const { client, upstream, stored } = await ready()
    const request = {
      model: 'claude/sonnet',
      max_tokens,
      messages,
      system: 'Be brief.',
      metadata: { user_id: 'user-7' },
    }
    const { data, response } = await client.messages.create(request).withResponse()
    assert.equal(textOf(data.content), said)
    const call = upstream.lastCall()
    assert.deepEqual([call.path, call.text], ['/messages', JSON.stringify({ ...request, model: 'sonnet' })])
    assert.deepEqual([call.headers['x-api-key'], call.headers.authorization], ['claude-key', undefined])
    assert.equal(call.headers['anthropic-version'], '2026-10-21')
    const span = await stored(response)
    assert.deepEqual(
      [span.status, span.provider, span.model, span.inputText, span.outputText, span.endUserId],
      ['ok', 'claude', 'sonnet', 'Where are you?', said, 'user-7'],
    )
    assert.deepEqual([span.promptTokens, span.completionTokens], [45, 9])
    assert.equal(span.attributes['gen_ai.usage.cache_creation.input_tokens'], 5)
    assert.deepEqual(span.attributes['gen_ai.response.finish_reasons'], ['end_turn'])
  })

  test('a key may come as x-api-key, as older clients send it', async () => {
    const { url, key } = await ready()
    const response = await fetch(`${url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'claude/sonnet', max_tokens, messages }),
    })
    assert.equal(response.status, 200)
    await response.arrayBuffer()
  })

  test('a streamed message with thinking arrives in events and is kept whole', async () => {
    const { client, stored } = await ready()
    const stream = client.messages.stream({
      model: 'claude/sonnet',
      max_tokens,
      messages: [{ role: 'user', content: 'think' }],
    })
    const { response } = await stream.withResponse()
    const texts: string[] = []
    stream.on('text', (text) => texts.push(text))
    const message = await stream.finalMessage()
    assert.ok(texts.length > 1)
    assert.equal(texts.join(''), said)
    const span = await stored(response)
    assert.equal(span.outputText, said)
    assert.deepEqual(
      (span.output as { content: unknown[] }).content,
      JSON.parse(JSON.stringify(message.content)),
    )
    assert.deepEqual([span.promptTokens, span.completionTokens], [45, 9])
  })

  test('tools are called, whole and streamed, and their results go back', async () => {
    const { client, stored } = await ready()
    const { data, response } = await client.messages
      .create({ model: 'claude/sonnet', max_tokens, messages, tools })
      .withResponse()
    const use = data.content.find((block) => block.type === 'tool_use')
    assert.deepEqual([data.stop_reason, use?.input], ['tool_use', { city: 'Ulm' }])
    assert.match((await stored(response)).outputText, /get_weather/)
    const streamed = await client.messages
      .stream({ model: 'claude/sonnet', max_tokens, messages, tools })
      .finalMessage()
    assert.deepEqual(streamed.content, data.content)
    const content = [{ type: 'tool_result' as const, tool_use_id: use!.id, content: '21' }]
    const second = await client.messages.create({
      ...{ model: 'claude/sonnet', max_tokens, tools },
      messages: [...messages, { role: 'assistant', content: data.content }, { role: 'user', content }],
    })
    assert.equal(textOf(second.content), 'It is 21 degrees in Ulm.')
  })

  test('tokens are counted by the upstream', async () => {
    const { client, upstream } = await ready()
    const { input_tokens } = await client.messages.countTokens({ model: 'claude/sonnet', messages })
    assert.equal(input_tokens, 14)
    assert.equal(upstream.lastCall().path, '/messages/count_tokens')
    assert.equal(upstream.lastCall().body.model, 'sonnet')
  })

  test('models are listed and found', async () => {
    const { client, serve } = await ready()
    await serve('listed', { kind: 'upstream', provider: 'claude', model: 'sonnet' })
    const ids: string[] = []
    for await (const { id } of client.models.list()) ids.push(id)
    assert.ok(ids.includes('function/listed'))
    assert.equal((await client.models.retrieve('function/listed')).display_name, 'function/listed')
    await assert.rejects(client.models.retrieve('function/none'), NotFoundError)
  })

  test('an error of the upstream comes back as it is, and is kept', async () => {
    const { client, stored } = await ready()
    const failing = client.messages.create({
      ...{ model: 'claude/sonnet', max_tokens },
      messages: [{ role: 'user', content: 'fail with 429' }],
    })
    const error = await failing.then(
      () => assert.fail('it did not fail'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof RateLimitError)
    assert.equal(error.type, 'rate_limit_error')
    const span = await stored({ headers: error.headers })
    assert.deepEqual([span.status, span.errorMessage], ['error', 'The model failed with 429.'])
  })

  test('errors of the gateway are errors of the client', async () => {
    const { client, url } = await ready()
    const unknown = client.messages.create({ model: 'none/sonnet', max_tokens, messages })
    await assert.rejects(
      unknown,
      (error) => error instanceof NotFoundError && error.type === 'not_found_error',
    )
    const stranger = new Anthropic({ apiKey: 'lw_sk_wrong', baseURL: `${url}/anthropic`, maxRetries: 0 })
    const refused = stranger.messages.create({ model: 'claude/sonnet', max_tokens, messages })
    await assert.rejects(
      refused,
      (error) => error instanceof AuthenticationError && error.type === 'authentication_error',
    )
  })
})

describe('a function whose variant is of another kind of provider', () => {
  test('answers messages, whole and streamed', async () => {
    const { client, upstream, stored, serve } = await ready()
    await serve('kind', {
      kind: 'upstream',
      provider: 'acme',
      model: 'large',
      systemPrompt: 'Be kind.',
      temperature: 0.2,
    })
    const request = {
      model: 'function/kind',
      max_tokens,
      messages: [{ role: 'user' as const, content: 'think' }],
    }
    const { data, response } = await client.messages.create(request).withResponse()
    assert.equal(textOf(data.content), said)
    assert.deepEqual([data.type, data.stop_reason, data.usage.input_tokens], ['message', 'end_turn', 12])
    const call = upstream.lastCall()
    assert.deepEqual([call.path, call.headers['anthropic-version']], ['/chat/completions', undefined])
    assert.deepEqual(call.body, {
      model: 'large',
      messages: [{ role: 'system', content: 'Be kind.' }, ...request.messages],
      max_tokens,
      temperature: 0.2,
    })
    const span = await stored(response)
    assert.deepEqual([span.outputText, span.promptTokens, span.completionTokens], [said, 20, 9])
    assert.equal((span.output as { content: { type: string }[] }).content[0]?.type, 'thinking')

    const streamed = await client.messages.stream(request).finalMessage()
    assert.equal(textOf(streamed.content), said)
    assert.deepEqual([streamed.stop_reason, streamed.usage.output_tokens], ['end_turn', 9])
  })

  test('answers with tools', async () => {
    const { client } = await ready()
    const request = {
      model: 'function/kind',
      max_tokens,
      messages,
      tools,
      tool_choice: { type: 'any' as const },
    }
    for (const message of [
      await client.messages.create(request),
      await client.messages.stream(request).finalMessage(),
    ]) {
      const use = message.content.find((block) => block.type === 'tool_use')
      assert.deepEqual(
        [message.stop_reason, use?.name, use?.input],
        ['tool_use', 'get_weather', { city: 'Ulm' }],
      )
    }
  })

  test('cannot count tokens, and says so', async () => {
    const { client } = await ready()
    await assert.rejects(client.messages.countTokens({ model: 'function/kind', messages }), /count/)
  })

  test("passes an upstream's error on in the client's words", async () => {
    const { client } = await ready()
    const failing = client.messages.create({
      ...{ model: 'function/kind', max_tokens },
      messages: [{ role: 'user', content: 'fail with 429' }],
    })
    await assert.rejects(
      failing,
      (error) => error instanceof RateLimitError && error.type === 'rate_limit_error',
    )
  })
})

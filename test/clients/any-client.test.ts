import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { gatewayProject } from './gateway-project.ts'
import { startModelServer } from './model-server.ts'

const said = 'Grüße aus Ulm 😀'
const messages = [{ role: 'user', content: 'Hi' }]

async function open() {
  const upstream = await startModelServer()
  const project = await gatewayProject(upstream.baseUrl)
  const post = (path: string, body: object | string, headers: Record<string, string> = {}) =>
    fetch(`${project.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${project.key}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { upstream, post, ...project }
}

let opened: ReturnType<typeof open> | undefined
const ready = () => (opened ??= open())
after(async () => (await opened)?.upstream.close())

const calls = {
  chat: { path: '/v1/chat/completions', provider: 'acme', body: { messages } },
  responses: { path: '/v1/responses', provider: 'acme', body: { input: 'Hi' } },
  embeddings: { path: '/v1/embeddings', provider: 'acme', body: { input: 'Hi' } },
  messages: { path: '/anthropic/v1/messages', provider: 'claude', body: { max_tokens: 9, messages } },
}

/** Numbers that JavaScript rounds, spaces, a key twice and escapes: what a parser would write in another way. */
const odd = '"seed": 12345678901234567890, "odd":1.0,"text": "\\u00fc\\/ \\ud83d\\ude00" ,\n "odd":[ 1e2 ]'

for (const [name, { path, provider, body }] of Object.entries(calls)) {
  test(`${name}: what is sent to a provider's model arrives byte for byte, but for the name of the model`, async () => {
    const { post, upstream } = await ready()
    const rest = `${JSON.stringify(body).slice(1, -1)}, ${odd} }`
    const response = await post(path, `{ "model" : "${provider}/org/large", ${rest}`)
    assert.equal(response.status, 200)
    await response.arrayBuffer()
    assert.equal(upstream.lastCall().text, `{ "model" : "org/large", ${rest}`)
  })

  test(`${name}: an answer comes back byte for byte`, async () => {
    const { post, upstream } = await ready()
    const direct = await fetch(`${upstream.baseUrl}${path.replace(/^.*\/v1/, '')}`, {
      method: 'POST',
      body: JSON.stringify({ model: 'large', ...body }),
    })
    const relayed = await post(path, { model: `${provider}/large`, ...body })
    assert.equal(await relayed.text(), await direct.text())
  })
}

describe('a stream that breaks off', () => {
  const broken = { stream: true, max_tokens: 9, messages: [{ role: 'user', content: 'never end' }] }
  const cases = {
    'of chat chunks': { path: '/v1/chat/completions', body: { model: 'acme/large', ...broken } },
    'of messages': { path: '/anthropic/v1/messages', body: { model: 'claude/sonnet', ...broken } },
    'of responses': {
      path: '/v1/responses',
      body: { model: 'acme/large', stream: true, input: 'never end' },
    },
    'of chat chunks from Anthropic': {
      path: '/v1/chat/completions',
      body: { model: 'claude/sonnet', ...broken },
    },
    'of messages from OpenAI': { path: '/anthropic/v1/messages', body: { model: 'acme/large', ...broken } },
    'of responses from Anthropic': {
      path: '/v1/responses',
      body: { model: 'claude/sonnet', stream: true, input: 'never end' },
    },
  }
  for (const [what, { path, body }] of Object.entries(cases)) {
    test(`${what} says so, and what was said until then is kept`, async () => {
      const { post, upstream, stored } = await ready()
      const response = await post(path, body, { 'x-loopwright-timeout-ms': '300' })
      let text = ''
      const decoder = new TextDecoder()
      // The connection is cut after the error.
      const reading = (async () => {
        for await (const chunk of response.body!) text += decoder.decode(chunk, { stream: true })
      })()
      await reading.catch(() => undefined)
      assert.match(text, /upstream-timeout/)
      assert.match(
        text,
        path.includes('chat') ? /\ndata: \{"error"/ : /\nevent: error\ndata: \{"type":"error"/,
      )
      const span = await stored(response)
      assert.equal(span.status, 'error')
      assert.match(span.outputText, /^Grüße/)
      assert.ok(upstream.calls.length > 0)
    })
  }
})

test('a variant that fails is stood in for by one of another kind of provider', async () => {
  const { api, post, stored, upstream } = await ready()
  const upstreamKind = 'upstream' as const
  await api.deploy.createFunction({ name: 'careful', labels: ['yes', 'no'] })
  await api.deploy.createVariant({
    ...{ name: 'careful', variant: 'first' },
    target: { kind: upstreamKind, provider: 'acme', model: 'large', systemPrompt: 'fail with 503' },
  })
  await api.deploy.createVariant({
    ...{ name: 'careful', variant: 'second' },
    target: { kind: upstreamKind, provider: 'claude', model: 'sonnet', systemPrompt: 'Be kind.' },
  })
  await api.deploy.createRelease({ name: 'careful', weights: [{ variant: 'first', weight: 1 }] })
  await api.deploy.updateFunction({ name: 'careful', fallbacks: ['second'] })
  for (const stream of [false, true]) {
    const response = await post('/v1/chat/completions', { model: 'function/careful', messages, stream })
    assert.deepEqual([response.status, response.headers.get('x-loopwright-variant')], [200, 'second'])
    await response.text()
    assert.deepEqual(upstream.lastCall().body.system, 'Be kind.')
    const span = await stored(response)
    assert.deepEqual([span.variant, span.outputText, span.status], ['second', said, 'ok'])
  }
})

test("a variant's sampling asks for the version of Anthropic's API that has it", async () => {
  const { serve, post, upstream } = await ready()
  await serve('sampled', {
    kind: 'upstream',
    provider: 'claude',
    model: 'haiku',
    temperature: 0.1,
    parameters: { top_k: 5 },
  })
  const ask = { model: 'function/sampled', messages, max_tokens: 9 }
  for (const path of ['/v1/chat/completions', '/anthropic/v1/messages']) {
    const response = await post(path, ask, { 'anthropic-version': '2026-10-21' })
    await response.arrayBuffer()
    const { headers, body } = upstream.lastCall()
    assert.deepEqual([headers['anthropic-version'], body.temperature, body.top_k], ['2023-06-01', 0.1, 5])
  }
})

test('the tokens of a variant are counted with its prompt', async () => {
  const { serve, post, upstream } = await ready()
  const parameters = {
    max_tokens: 50,
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
  }
  await serve('counted', {
    kind: 'upstream',
    provider: 'claude',
    model: 'haiku',
    systemPrompt: 'Be kind.',
    parameters,
  })
  const response = await post('/anthropic/v1/messages/count_tokens', { model: 'function/counted', messages })
  assert.deepEqual(await response.json(), { input_tokens: 14 })
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  assert.deepEqual(upstream.lastCall().body, { model: 'haiku', messages, system: 'Be kind.', tools })
})

test('errors of ours have the shape of the endpoint', async () => {
  const { url, key, post } = await ready()
  const openAi = await post('/v1/responses', 'not json')
  assert.equal(openAi.status, 400)
  assert.equal(((await openAi.json()) as { error: { code: string } }).error.code, 'malformed-json')
  const anthropic = await post('/anthropic/v1/messages', { messages })
  assert.equal(anthropic.status, 400)
  const { type, error } = (await anthropic.json()) as {
    type: string
    error: { type: string; message: string }
  }
  assert.deepEqual([type, error.type], ['error', 'invalid_request_error'])
  assert.match(error.message, /^model: is missing/)
  for (const [path, status] of [
    ['/anthropic/v1/nothing', 404],
    ['/anthropic/v1/messages', 405],
  ] as const) {
    const response = await fetch(`${url}${path}`, { headers: { 'x-api-key': key } })
    assert.equal(response.status, status)
    assert.equal(((await response.json()) as { type: string }).type, 'error')
  }
})

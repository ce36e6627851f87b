import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import OpenAI from 'openai'
import type { Provider } from '../../platform/providers/provider.ts'
import { getInference } from '../get-inference.ts'
import { getTrace } from '../get-trace.ts'
import { openGateway, serveFunction, testKey } from '../testing/open-gateway.ts'
import {
  answerJson,
  beginEvents,
  chunkEvent,
  completion,
  scriptedUpstream,
} from '../testing/scripted-upstream.ts'

const messages = [{ role: 'user' as const, content: 'Hi' }]

async function open(t: TestContext, provider: Partial<Provider> = {}, readerPatienceMs = 60_000) {
  const upstream = await scriptedUpstream(t)
  const gateway = await openGateway(t, {
    providers: [
      {
        name: 'acme',
        kind: 'openai',
        baseUrl: upstream.baseUrl,
        apiKey: 'upstream-key',
        ...provider,
      },
    ],
    drawToAsk: () => 0.25,
    readerPatienceMs,
  })
  const client = new OpenAI({ apiKey: testKey, baseURL: gateway.baseUrl, maxRetries: 0 })
  const inference = (response: Response) =>
    getInference(
      gateway.capture,
      gateway.capture.projectId,
      response.headers.get('x-loopwright-inference-id') ?? '',
    )
  return { upstream, gateway, client, inference }
}

test('a call to a provider goes through unchanged but for its model and key, and is captured', async (t) => {
  const prices = { 'org/large': { inputUsdPerMillion: 3, outputUsdPerMillion: 10 } }
  const { upstream, gateway, client, inference } = await open(t, { prices })
  const request = {
    model: 'acme/org/large',
    messages,
    user: 'user-9',
    metadata: { ticket: 'T-1' },
    seed: 5,
    a_field_of_tomorrow: { kept: true },
  }
  const { data, response } = await client.chat.completions.create(request).withResponse()
  assert.equal(data.choices[0]?.message.content, 'Hello there')
  const [call] = upstream.calls
  assert.equal(call?.path, '/v1/chat/completions')
  assert.deepEqual(call?.body, { ...request, model: 'org/large' })
  assert.equal(call?.headers.authorization, 'Bearer upstream-key')
  assert.equal(response.headers.get('x-request-id'), 'upstream-1')
  assert.equal(response.headers.get('x-loopwright-feedback-token'), 'token-1')
  assert.equal(response.headers.get('x-loopwright-captured'), null)
  const span = await inference(response)
  assert.equal(span.traceId, response.headers.get('x-loopwright-trace-id'))
  assert.deepEqual(
    [
      span.provider,
      span.model,
      span.status,
      span.inputText,
      span.outputText,
      span.endUserId,
      span.environment,
    ],
    ['acme', 'org/large', 'ok', 'Hi', 'Hello there', 'user-9', 'production'],
  )
  assert.deepEqual([span.promptTokens, span.completionTokens, span.costMicroUsd], [11, 2, 53])
  assert.deepEqual(span.input, request)
  assert.deepEqual(span.metadata, { ticket: 'T-1' })
  assert.deepEqual(gateway.tokens, [
    {
      projectId: gateway.capture.projectId,
      inferenceId: span.inferenceId,
      traceId: span.traceId,
      endUserId: 'user-9',
      asked: 0.25,
    },
  ])
  assert.equal(response.headers.get('x-loopwright-ask'), '1')
  assert.equal(span.attributes['loopwright.asked'], 0.25)
})

test('a stream goes through chunk by chunk and is captured whole', async (t) => {
  const { client, inference } = await open(t)
  const { data: stream, response } = await client.chat.completions
    .create({ model: 'acme/large', messages, stream: true })
    .withResponse()
  const parts: string[] = []
  for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? '')
  assert.deepEqual(parts, ['', 'Hello ', 'there', ''])
  assert.equal(response.headers.get('x-loopwright-ask'), '1')
  const span = await inference(response)
  assert.equal(span.outputText, 'Hello there')
  assert.deepEqual(span.output, { role: 'assistant', content: 'Hello there' })
  assert.deepEqual([span.promptTokens, span.completionTokens, span.costMicroUsd], [11, 2, null])
  assert.equal(span.attributes['gen_ai.response.model'], 'large-2026')
  assert.ok(Number(span.attributes['loopwright.time_to_first_chunk_ms']) >= 0)
})

test('a stream that ends without its last event leaves its connection as it was', async (t) => {
  const { upstream, client } = await open(t)
  const ask = () => client.chat.completions.create({ model: 'acme/large', messages, stream: true })
  upstream.answerWith((_call, response) => {
    beginEvents(response)
    response.end(chunkEvent({ content: 'all of it' }, 'stop'))
  })
  for (let turn = 0; turn < 3; turn += 1) {
    const parts: string[] = []
    for await (const chunk of await ask()) parts.push(chunk.choices[0]?.delta.content ?? '')
    assert.deepEqual(parts, ['all of it'])
  }
})

test('a chunk reaches the caller before the upstream has more to say', async (t) => {
  const { upstream, client } = await open(t)
  const goOn = Promise.withResolvers<void>()
  upstream.answerWith(async (_call, response) => {
    beginEvents(response)
    response.write(chunkEvent({ content: 'first' }))
    await goOn.promise
    response.end(`${chunkEvent({ content: 'second' }, 'stop')}data: [DONE]\n\n`)
  })
  const stream = await client.chat.completions.create({ model: 'acme/large', messages, stream: true })
  const chunks = stream[Symbol.asyncIterator]()
  assert.equal((await chunks.next()).value.choices[0].delta.content, 'first')
  goOn.resolve()
  assert.equal((await chunks.next()).value.choices[0].delta.content, 'second')
  assert.equal((await chunks.next()).done, true)
})

test('a caller who takes nothing of a stream is given up, and the upstream is told to stop', async (t) => {
  const { upstream, gateway, inference } = await open(t, {}, 100)
  const hasStopped = Promise.withResolvers<void>()
  const many = chunkEvent({ content: 'on and on '.repeat(5_000) })
  upstream.answerWith(async (_call, response) => {
    response.once('close', hasStopped.resolve)
    beginEvents(response)
    while (!response.destroyed)
      if (!response.write(many)) await once(response, 'drain').catch(() => undefined)
  })
  const body = JSON.stringify({ model: 'acme/large', messages, stream: true })
  const answer = await fetch(`${gateway.baseUrl}/chat/completions`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${testKey}` }, body },
  })
  await hasStopped.promise
  const span = await inference(answer)
  assert.equal(span.status, 'error')
  assert.match(span.errorMessage ?? '', /took nothing more/)
  assert.match(span.outputText, /^on and on/)
  await answer.body?.cancel().catch(() => undefined)
})

test('tool calls pass and are put together from their pieces', async (t) => {
  const { upstream, client, inference } = await open(t)
  const tools = [{ type: 'function' as const, function: { name: 'look_up', parameters: { type: 'object' } } }]
  const calls = (delta: object) => ({ tool_calls: [{ index: 0, ...delta }] })
  upstream.answerWith((_call, response) => {
    beginEvents(response)
    response.write(
      chunkEvent(calls({ id: 'c1', type: 'function', function: { name: 'look_up', arguments: '' } })),
    )
    response.write(chunkEvent(calls({ function: { arguments: '{"id":' } })))
    response.write(chunkEvent(calls({ function: { arguments: '7}' } })))
    response.end(`${chunkEvent({}, 'tool_calls')}data: [DONE]\n\n`)
  })
  const request = client.chat.completions.create({ model: 'acme/large', messages, tools, stream: true })
  const { data: stream, response } = await request.withResponse()
  for await (const _chunk of stream);
  assert.deepEqual(upstream.calls[0]?.body.tools, tools)
  const span = await inference(response)
  assert.deepEqual(span.output, {
    role: 'assistant',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"id":7}' } }],
  })
  assert.match(span.outputText, /look_up/)
})

test('what the caller says about a call is kept with it', async (t) => {
  const { upstream, gateway, client } = await open(t)
  const parent = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' }
  const { response } = await client.chat.completions
    .create(
      { model: 'acme/large', messages },
      {
        headers: {
          traceparent: `00-${parent.trace}-${parent.span}-01`,
          'x-loopwright-session-id': 'session-1',
          'x-loopwright-end-user-id': Buffer.from('jürgen').toString('latin1'),
          'x-loopwright-environment': 'staging',
          'x-loopwright-segment': 'beta',
          'x-loopwright-tags': 'red, blue',
        },
      },
    )
    .withResponse()
  assert.equal(response.headers.get('x-loopwright-trace-id'), parent.trace)
  const { spans } = await getTrace(gateway.capture, gateway.capture.projectId, parent.trace)
  const [span] = spans
  assert.deepEqual(
    [span?.parentSpanId, span?.sessionId, span?.endUserId, span?.environment, span?.segment, span?.tags],
    [parent.span, 'session-1', 'jürgen', 'staging', 'beta', ['red', 'blue']],
  )
  const leaked = Object.keys(upstream.calls[0]?.headers ?? {}).filter((name) =>
    name.startsWith('x-loopwright'),
  )
  assert.deepEqual(leaked, [])
})

test('a variant of a function puts its prompt in front and asks its own model', async (t) => {
  const { upstream, gateway, client, inference } = await open(t)
  const target = {
    kind: 'upstream',
    provider: 'acme',
    model: 'large',
    systemPrompt: 'Answer in one word.',
    temperature: 0.2,
  } as const
  serveFunction(gateway, 'answer', [{ name: 'terse', target, weight: 1 }])
  const { data, response } = await client.chat.completions
    .create({ model: 'function/answer', messages, temperature: 1 })
    .withResponse()
  assert.equal(data.choices[0]?.message.content, 'Hello there')
  assert.deepEqual(upstream.calls[0]?.body, {
    model: 'large',
    messages: [{ role: 'system', content: 'Answer in one word.' }, ...messages],
    temperature: 0.2,
  })
  assert.equal(response.headers.get('x-loopwright-variant'), 'terse')
  const span = await inference(response)
  assert.deepEqual(
    [span.function, span.variant, span.releaseId, span.assignmentProbability, span.provider, span.model],
    ['answer', 'terse', 'release-1', 1, 'acme', 'large'],
  )
})

test('an end user keeps the variant, all get one by weight, and a caller may name another', async (t) => {
  const { gateway, client, inference } = await open(t)
  const target = { kind: 'upstream', provider: 'acme', model: 'large' } as const
  serveFunction(gateway, 'answer', [
    { name: 'a', target, weight: 0.5 },
    { name: 'b', target, weight: 0.5 },
    { name: 'unreleased', target },
  ])
  const ask = async (headers: Record<string, string>) => {
    const request = client.chat.completions.create({ model: 'function/answer', messages }, { headers })
    return (await request.withResponse()).response
  }
  const variantOf = async (user: string) =>
    (await ask({ 'x-loopwright-end-user-id': user })).headers.get('x-loopwright-variant')
  const seen = new Set<string | null>()
  for (let user = 0; user < 20; user++) {
    const first = await variantOf(`user-${user}`)
    assert.equal(await variantOf(`user-${user}`), first)
    seen.add(first)
  }
  assert.deepEqual([...seen].sort(), ['a', 'b'])
  const pinned = await inference(await ask({ 'x-loopwright-variant': 'unreleased' }))
  assert.deepEqual(
    [pinned.variant, pinned.assignmentProbability, pinned.releaseId],
    ['unreleased', null, null],
  )
})

test("an upstream's error comes back as it is, and is captured", async (t) => {
  const { upstream, client, inference } = await open(t)
  const error = { message: 'Slow down.', type: 'rate_limit', param: null, code: 'too_fast' }
  upstream.answerWith((_call, response) => answerJson(response, 429, { error }, { 'retry-after': '7' }))
  const thrown = await client.chat.completions.create({ model: 'acme/large', messages, stream: true }).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  assert.ok(thrown instanceof OpenAI.RateLimitError)
  assert.equal(thrown.code, 'too_fast')
  assert.equal(thrown.headers?.get('retry-after'), '7')
  const span = await inference({ headers: thrown.headers } as Response)
  assert.deepEqual([span.status, span.errorMessage], ['error', 'Slow down.'])
  assert.deepEqual(span.output, { error })
})

test('two choices are both kept', async (t) => {
  const { upstream, client, inference } = await open(t)
  const choices = ['one', 'two'].map((content, index) => ({
    index,
    message: { role: 'assistant', content },
    finish_reason: 'stop',
  }))
  upstream.answerWith((_call, response) => answerJson(response, 200, completion({}, { choices })))
  const { response } = await client.chat.completions
    .create({ model: 'acme/large', messages, n: 2 })
    .withResponse()
  assert.deepEqual(
    (await inference(response)).output,
    choices.map((choice) => choice.message),
  )
})

test('models are listed with the functions of the project', async (t) => {
  const { gateway, client } = await open(t, {
    prices: { large: { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } },
  })
  serveFunction(gateway, 'answer', [])
  const ids = (await client.models.list()).data.map((model) => model.id)
  assert.deepEqual(ids, ['function/answer', 'acme/large'])
})

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { createLogger } from '../../platform/log.ts'
import { createModelWorkers } from '../../platform/models/model-workers.ts'
import { createTokenCounter } from '../../platform/tokens/token-counter.ts'
import { getInference } from '../get-inference.ts'
import { openGateway, serveFunction, testKey } from '../testing/open-gateway.ts'

const modelId = '01890000-0000-7000-8000-000000000001'
const texts = {
  refund: ['give me my money back', 'i want a refund', 'please refund my order', 'money back for order'],
  shipping: ['where is my parcel', 'when will it arrive', 'track my delivery', 'has my order shipped'],
  out_of_scope: ['tell me a joke', 'will it rain', 'who won the match', 'sing me a song'],
}

/** A gateway whose function `route` is answered by a small model, trained here and loaded on its first use. */
async function open(
  t: TestContext,
  {
    untilRead,
    ...options
  }: Pick<Parameters<typeof openGateway>[1] & {}, 'ownModelPrice' | 'tokenCounter' | 'providers'> & {
    /** Reading the model takes until then. */
    untilRead?: Promise<void>
  } = {},
) {
  const home = await mkdtemp(join(tmpdir(), 'loopwright-gateway-'))
  const models = createModelWorkers({ homeDirectory: home, size: 1 })
  t.after(async () => {
    await models.close()
    await rm(home, { recursive: true })
  })
  const examples = Object.entries(texts).flatMap(([label, all]) => all.map((text) => ({ text, label })))
  const { model } = await models.train({
    ...{ profile: 'fast', examples, validation: [], outOfScopeLabel: 'out_of_scope', seed: 1 },
  })
  let loads = 0
  const gateway = await openGateway(t, {
    models,
    loadModel: async (id) => {
      loads += 1
      await untilRead
      await models.load(id, model)
    },
    ...options,
  })
  serveFunction(gateway, 'route', [{ name: 'small', target: { kind: 'model', modelId }, weight: 1 }])
  const client = new OpenAI({ apiKey: testKey, baseURL: gateway.baseUrl, maxRetries: 0 })
  return { models, gateway, client, loads: () => loads }
}

type Details = { label: string; confidence: number; abstained: boolean; probabilities: { label: string }[] }

function ask(content: string) {
  return {
    model: 'function/route',
    messages: [
      { role: 'system' as const, content: 'ignored by a classifier' },
      { role: 'user' as const, content: 'where is my parcel' },
      { role: 'assistant' as const, content: 'shipping' },
      { role: 'user' as const, content: [{ type: 'text' as const, text: content }] },
    ],
  }
}

test('a model that takes longer than the caller waits is given up, and answers the next call', async (t) => {
  const { promise: untilRead, resolve: haveRead } = Promise.withResolvers<void>()
  const { client } = await open(t, { untilRead })
  const hasty = { headers: { 'x-loopwright-timeout-ms': '50' } }
  const failed = await client.chat.completions.create(ask('where is my parcel'), hasty).then(
    () => assert.fail('It answered.'),
    (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
  )
  assert.equal(failed.status, 504)
  assert.match(failed.message, /not whole within 50 ms/)
  haveRead()
  const answer = await client.chat.completions.create(ask('where is my parcel'))
  assert.equal(answer.choices[0]?.message.content, 'shipping')
})

test('a distilled model answers with its label, says how sure it is, and is captured', async (t) => {
  const { gateway, client, loads } = await open(t)
  const { data, response } = await client.chat.completions.create(ask('i want a refund')).withResponse()
  const { loopwright } = data as unknown as { loopwright: Details }
  assert.equal(loopwright.probabilities[0]?.label, 'refund')
  const label = loopwright.abstained ? 'out_of_scope' : 'refund'
  assert.equal(data.choices[0]?.message.content, label)
  assert.equal(loopwright.label, label)
  assert.equal(response.headers.get('x-loopwright-variant'), 'small')
  const id = response.headers.get('x-loopwright-inference-id') ?? ''
  const span = await getInference(gateway.capture, gateway.capture.projectId, id)
  assert.deepEqual(
    [span.inputText, span.outputText, span.provider, span.model, span.costMicroUsd, span.promptTokens],
    ['i want a refund', label, 'loopwright', modelId, null, null],
  )
  assert.equal(span.confidence, loopwright.confidence)
  assert.equal(span.assignmentProbability, 1)
  assert.deepEqual(span.attributes['loopwright.probabilities'], loopwright.probabilities)
  await client.chat.completions.create(ask('has it shipped'))
  assert.equal(loads(), 1)
})

test('what it does not know it answers with the out-of-scope label', async (t) => {
  const { client } = await open(t)
  const data = await client.chat.completions.create(ask('tell me a joke'))
  assert.equal((data as unknown as { loopwright: Details }).loopwright.abstained, true)
  assert.equal(data.choices[0]?.message.content, 'out_of_scope')
})

test('a distilled model streams as any other', async (t) => {
  const { client } = await open(t)
  const whole = await client.chat.completions.create(ask('where is my parcel'))
  const stream = await client.chat.completions.create({
    ...ask('where is my parcel'),
    stream: true,
    stream_options: { include_usage: true },
  })
  let content = ''
  let finish: string | null = null
  let hasUsage = false
  for await (const chunk of stream) {
    content += chunk.choices[0]?.delta.content ?? ''
    finish = chunk.choices[0]?.finish_reason ?? finish
    hasUsage ||= Boolean(chunk.usage)
  }
  assert.deepEqual([content, finish, hasUsage], [whole.choices[0]?.message.content, 'stop', true])
})

test('a distilled model answers responses and messages too, whole and streamed', async (t) => {
  const { gateway, client } = await open(t)
  const input = 'i want a refund'
  const label = (await client.chat.completions.create(ask(input))).choices[0]?.message.content
  const response = await client.responses.create({ model: 'function/route', input })
  const { loopwright } = response as unknown as { loopwright: Details }
  assert.deepEqual([response.output_text, response.status, loopwright.label], [label, 'completed', label])
  const stream = client.responses.stream({ model: 'function/route', input })
  assert.equal((await stream.finalResponse()).output_text, label)

  const anthropic = new Anthropic({
    ...{ apiKey: testKey, baseURL: gateway.baseUrl.replace(/v1$/, 'anthropic'), maxRetries: 0 },
  })
  const request = {
    model: 'function/route',
    max_tokens: 9,
    messages: [{ role: 'user' as const, content: input }],
  }
  for (const message of [
    await anthropic.messages.create(request),
    await anthropic.messages.stream(request).finalMessage(),
  ]) {
    assert.deepEqual(message.content, [{ type: 'text', text: label, citations: null }])
    assert.equal(message.stop_reason, 'end_turn')
  }
  await assert.rejects(client.embeddings.create({ model: 'function/route', input }), /no embeddings/)
})

test('a model that was unloaded meanwhile is loaded again', async (t) => {
  const { models, client, loads } = await open(t)
  await client.chat.completions.create(ask('i want a refund'))
  await models.unload(modelId)
  await client.chat.completions.create(ask('i want a refund'))
  assert.equal(loads(), 2)
})

test('a chat without a text from the user is refused, and says why', async (t) => {
  const { client } = await open(t)
  await assert.rejects(
    client.chat.completions.create({ model: 'function/route', messages: [{ role: 'system', content: 'x' }] }),
    (error: unknown) =>
      error instanceof OpenAI.BadRequestError &&
      error.param === 'messages' &&
      /user message/.test(error.message),
  )
})

test('what it answers in place of an upstream costs what it does, and nobody counts tokens of it', async (t) => {
  const ownModelPrice = { inputUsdPerMillion: 0, outputUsdPerMillion: 0, callUsd: 0.000002 }
  const tokenCounter = createTokenCounter({ logger: createLogger({ level: 'silent' }) })
  t.after(() => tokenCounter.close())
  const kind = 'openai' as const
  const gone = { name: 'gone', kind, baseUrl: 'http://127.0.0.1:1/v1', apiKey: null }
  const { gateway, client } = await open(t, { ownModelPrice, tokenCounter, providers: [gone] })
  const variants = [
    { name: 'large', target: { kind: 'upstream', provider: 'gone', model: 'gpt-4o' } as const, weight: 1 },
    { name: 'small', target: { kind: 'model', modelId } as const },
  ]
  serveFunction(gateway, 'route', variants, { maxRetries: 0, fallbacks: ['small'] })
  const { response } = await client.chat.completions.create(ask('i want a refund')).withResponse()
  await tokenCounter.close()
  const id = response.headers.get('x-loopwright-inference-id') ?? ''
  const span = await getInference(gateway.capture, gateway.capture.projectId, id)
  assert.deepEqual([span.variant, span.promptTokens, span.costMicroUsd], ['small', null, 2])
})

test('a call of a distilled model costs what its operator says', async (t) => {
  const ownModelPrice = { inputUsdPerMillion: 0, outputUsdPerMillion: 0, callUsd: 0.000002 }
  const { gateway, client } = await open(t, { ownModelPrice })
  const { response } = await client.chat.completions.create(ask('i want a refund')).withResponse()
  const id = response.headers.get('x-loopwright-inference-id') ?? ''
  const span = await getInference(gateway.capture, gateway.capture.projectId, id)
  assert.equal(span.costMicroUsd, 2)
})

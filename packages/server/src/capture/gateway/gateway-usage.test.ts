import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLogger } from '../../platform/log.ts'
import type { Provider } from '../../platform/providers/provider.ts'
import { createTokenCounter } from '../../platform/tokens/token-counter.ts'
import { getInference } from '../get-inference.ts'
import { openGateway, testKey } from '../testing/open-gateway.ts'
import {
  answerHello,
  answerJson,
  beginEvents,
  chunkEvent,
  completion,
  scriptedUpstream,
} from '../testing/scripted-upstream.ts'

const prices: Provider['prices'] = {
  large: { inputUsdPerMillion: 100, outputUsdPerMillion: 1_000, cachedInputUsdPerMillion: 10 },
}

async function open(t: TestContext) {
  const upstream = await scriptedUpstream(t)
  const tokenCounter = createTokenCounter({ logger: createLogger({ level: 'silent' }) })
  t.after(() => tokenCounter.close())
  // Closing waits a moment for a count, and on a busy machine the first one takes longer, since its thread starts.
  await tokenCounter.count({ model: 'gpt-4o', request: '{}', output: '' })
  const gateway = await openGateway(t, {
    providers: [{ name: 'acme', kind: 'openai', baseUrl: upstream.baseUrl, apiKey: null, prices }],
    tokenCounter,
  })
  const ask = async (body: object = {}) => {
    const response = await fetch(`${gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'acme/large',
        messages: [{ role: 'user', content: 'hello world' }],
        ...body,
      }),
    })
    await response.text()
    return response.headers.get('x-loopwright-inference-id') ?? ''
  }
  const read = (id: string) => getInference(gateway.capture, gateway.capture.projectId, id)
  return { upstream, ask, read, tokenCounter }
}

test('tokens and cost', async (t) => {
  const { upstream, ask, read, tokenCounter } = await open(t)

  await t.test('what the upstream reports is taken', async () => {
    upstream.answerWith(answerHello)
    const span = await read(await ask())
    assert.deepEqual([span.promptTokens, span.completionTokens, span.costMicroUsd], [11, 2, 3_100])
    assert.equal(span.attributes['loopwright.usage'], 'reported')
  })

  await t.test('tokens that a cache served cost what cached tokens do', async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 10 } }
    upstream.answerWith((_call, response) =>
      answerJson(response, 200, completion({ content: 'Hello there' }, { usage })),
    )
    const span = await read(await ask())
    assert.deepEqual([span.promptTokens, span.completionTokens, span.costMicroUsd], [11, 2, 2_200])
    assert.equal(span.attributes['gen_ai.usage.cache_read.input_tokens'], 10)
  })

  await t.test('what it does not report is counted after the answer, and says so', async () => {
    upstream.answerWith((_call, response) => {
      beginEvents(response)
      response.write(chunkEvent({ content: 'hello ' }))
      response.write(chunkEvent({ content: 'world' }, 'stop'))
      response.end('data: [DONE]\n\n')
    })
    const id = await ask({ stream: true })
    await tokenCounter.close()
    const span = await read(id)
    assert.equal(span.outputText, 'hello world')
    assert.deepEqual([span.promptTokens, span.completionTokens, span.costMicroUsd], [8, 2, 2_800])
    assert.equal(span.attributes['loopwright.usage'], 'counted')
    assert.equal(span.attributes['loopwright.tokenizer'], 'o200k_base')
  })

  await t.test('without a price the cost is unknown and not zero; an error used nothing', async () => {
    upstream.answerWith(answerHello)
    const span = await read(await ask({ model: 'acme/unpriced' }))
    assert.deepEqual([span.promptTokens, span.costMicroUsd], [11, null])
    upstream.answerWith((_call, response) => answerJson(response, 400, { error: { message: 'no' } }))
    const refused = await ask()
    await tokenCounter.close()
    const failed = await read(refused)
    assert.deepEqual([failed.promptTokens, failed.costMicroUsd], [null, null])
    assert.equal(failed.attributes['loopwright.usage'], undefined)
  })
})

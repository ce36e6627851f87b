import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai'
import * as z from 'zod'
import { gatewayProject } from './gateway-project.ts'
import { startModelServer } from './model-server.ts'

const said = 'Grüße aus Ulm 😀'

async function open() {
  const upstream = await startModelServer()
  const project = await gatewayProject(upstream.baseUrl)
  const provider = createOpenAICompatible({
    ...{ name: 'loopwright', apiKey: project.key, baseURL: `${project.url}/v1` },
    ...{ includeUsage: true, supportsStructuredOutputs: true },
  })
  await project.serve('kind', { kind: 'upstream', provider: 'claude', model: 'sonnet' })
  return { upstream, provider, ...project }
}

let opened: ReturnType<typeof open> | undefined
const ready = () => (opened ??= open())
after(async () => (await opened)?.upstream.close())

const storedOf = async (headers: Record<string, string> | undefined) =>
  (await ready()).stored({ headers: new Headers(headers) })

for (const model of ['acme/large', 'function/kind']) {
  describe(`the AI SDK on ${model}`, () => {
    test('generates text', async () => {
      const { provider } = await ready()
      const { text, usage, response } = await generateText({ model: provider(model), prompt: 'Hi' })
      assert.equal(text, said)
      assert.equal(usage.outputTokens, 9)
      const span = await storedOf(response.headers)
      assert.deepEqual([span.inputText, span.outputText, span.completionTokens], ['Hi', said, 9])
    })

    test('streams text and reasoning', async () => {
      const { provider } = await ready()
      const result = streamText({ model: provider(model), prompt: 'think' })
      const parts: string[] = []
      for await (const part of result.textStream) parts.push(part)
      assert.equal(parts.join(''), said)
      assert.equal(await result.reasoningText, 'Where am I?')
      const span = await storedOf((await result.response).headers)
      assert.equal(span.outputText, said)
      assert.equal(span.completionTokens, 9)
    })

    test('calls tools and goes on with their results', async () => {
      const { provider } = await ready()
      const get_weather = tool({
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => `21 in ${city}`,
      })
      const { text, steps } = await generateText({
        model: provider(model),
        prompt: 'Weather?',
        tools: { get_weather },
        stopWhen: isStepCount(3),
      })
      assert.equal(text, 'It is 21 degrees in Ulm.')
      assert.equal(steps.length, 2)
      assert.equal((await storedOf(steps[1]?.response.headers)).outputText, text)
    })

    test('keeps to a schema', async () => {
      const { provider } = await ready()
      const schema = z.object({ city: z.string(), degrees: z.number() })
      const { output } = await generateText({
        model: provider(model),
        prompt: 'Weather?',
        output: Output.object({ schema }),
      })
      assert.deepEqual(output, { city: 'Ulm', degrees: 21 })
    })

    test('is told what went wrong', async () => {
      const { provider } = await ready()
      const failing = generateText({ model: provider(model), prompt: 'fail with 429', maxRetries: 0 })
      await assert.rejects(failing, (error) => APICallError.isInstance(error) && error.statusCode === 429)
    })
  })
}

test('the AI SDK embeds', async () => {
  const { provider } = await ready()
  const { embeddings, usage } = await embedMany({
    model: provider.embeddingModel('acme/small'),
    values: ['one', 'two'],
  })
  assert.deepEqual(embeddings, [
    [0.5, -0.25, 0.125],
    [0.5, -0.25, 0.125],
  ])
  assert.equal(usage.tokens, 6)
})

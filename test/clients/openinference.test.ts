import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import type { Span } from '@loopwright/contract'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import OpenAI from 'openai'
import { type ModelServer, startModelServer } from './model-server.ts'
import { type OtlpProject, otlpProject } from './otlp-project.ts'

/** A suite, since the instrumentation changes the client of the whole process until it is taken off again. */
describe('openai, instrumented by OpenInference', () => {
  let upstream: ModelServer
  let project: OtlpProject
  let provider: BasicTracerProvider
  let client: OpenAI
  const instrumentation = new OpenAIInstrumentation()

  before(async () => {
    upstream = await startModelServer()
    project = await otlpProject()
    const exporter = new OTLPTraceExporter({ url: `${project.url}/v1/traces`, headers: project.headers })
    provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
    instrumentation.setTracerProvider(provider)
    instrumentation.manuallyInstrument(OpenAI)
    client = new OpenAI({ baseURL: upstream.baseUrl, apiKey: 'k', maxRetries: 0 })
  })

  after(async () => {
    instrumentation.disable()
    await provider.shutdown()
    await upstream.close()
  })

  /** What is stored of the last call. */
  async function last(): Promise<Span> {
    for (let tries = 0; tries < 100; tries += 1) {
      await provider.forceFlush()
      const { items } = await project.api.capture.listInferences({ limit: 10 })
      const fresh = items.find((span) => !seen.has(span.spanId))
      // The instrumentation hears of an answer beside its caller, not before.
      if (!fresh) continue
      seen.add(fresh.spanId)
      return fresh
    }
    throw new Error('The call was not stored.')
  }

  const seen = new Set<string>()

  test('a chat completion, whole and streamed', async () => {
    for (const stream of [false, true]) {
      const messages = [
        { role: 'system' as const, content: 'Be brief.' },
        { role: 'user' as const, content: stream ? 'Hi, streamed' : 'Hi' },
      ]
      const answer = await client.chat.completions.create({ model: 'large', messages, stream })
      if (Symbol.asyncIterator in answer) for await (const _ of answer);
      const span = await last()
      assert.deepEqual(
        [span.kind, span.provider, span.inputText],
        ['inference', span.provider, stream ? 'Hi, streamed' : 'Hi'],
      )
      assert.deepEqual(span.input, { messages })
      assert.notEqual(span.outputText, '')
      assert.equal(span.attributes['openinference.span.kind'], 'LLM')
      if (!stream) assert.ok((span.promptTokens ?? 0) > 0 && (span.completionTokens ?? 0) > 0)
    }
  })

  test('a call of a tool', async () => {
    await client.chat.completions.create({
      model: 'large',
      messages: [{ role: 'user', content: 'Weather?' }],
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    })
    const span = await last()
    const { tool_calls: calls } = span.output as { tool_calls: { function: { name: string } }[] }
    assert.equal(calls[0]?.function.name, 'weather')
  })

  test('an embedding', async () => {
    await client.embeddings.create({ model: 'small', input: 'a text' })
    const embedded = await last()
    assert.deepEqual([embedded.kind, embedded.model, embedded.input], ['inference', embedded.model, 'a text'])
  })
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel'
import type { Span } from '@loopwright/contract'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { embed, generateText, isStepCount, streamText, type Telemetry, tool } from 'ai'
import * as z from 'zod'
import { type ModelServer, startModelServer } from './model-server.ts'
import { otlpProject } from './otlp-project.ts'

let upstream: ModelServer

before(async () => {
  upstream = await startModelServer()
})

after(async () => {
  await upstream.close()
})

const integrations = {
  'the GenAI conventions': (provider: BasicTracerProvider) =>
    new OpenTelemetry({ tracer: provider.getTracer('gen_ai') }),
  'its own ai.* names': (provider: BasicTracerProvider) =>
    new LegacyOpenTelemetry({ tracer: provider.getTracer('ai') }),
}

/** What is stored of what the AI SDK exports while `work` runs, each span by its name and kind. */
async function stored(
  integration: (provider: BasicTracerProvider) => Telemetry,
  work: (telemetry: { functionId: string; integrations: Telemetry }) => Promise<unknown>,
): Promise<Span[]> {
  const project = await otlpProject()
  const exporter = new OTLPTraceExporter({ url: `${project.url}/v1/traces`, headers: project.headers })
  const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
  await work({ functionId: 'tell-weather', integrations: integration(provider) })
  await provider.forceFlush()
  await provider.shutdown()
  const { items } = await project.api.capture.listTraces({ limit: 10 })
  assert.equal(items.length, 1)
  return project.trace(items[0]!.traceId)
}

const model = () => createOpenAICompatible({ name: 'acme', baseURL: upstream.baseUrl, apiKey: 'k' })
const inferencesIn = (spans: readonly Span[]) => spans.filter((span) => span.kind === 'inference')

for (const [name, integration] of Object.entries(integrations)) {
  test(`generateText of the AI SDK is one inference inside of its wrapper, by ${name}`, async () => {
    const spans = await stored(integration, (telemetry) =>
      generateText({ model: model()('large'), prompt: 'Say hello', telemetry }),
    )
    const [call, ...others] = inferencesIn(spans)
    assert.equal(others.length, 0)
    assert.ok(spans.length > 1)
    assert.match(call?.inputText ?? '', /Say hello/)
    assert.notEqual(call?.outputText, '')
    assert.equal(call?.model, 'large')
    assert.ok((call?.promptTokens ?? 0) > 0 && (call?.completionTokens ?? 0) > 0)
    assert.ok(['agent', 'chain'].includes(spans.find((span) => span.parentSpanId === null)?.kind ?? ''))
  })

  test(`streamText with a tool is two inferences and a tool, by ${name}`, async () => {
    const spans = await stored(integration, async (telemetry) => {
      const weather = tool({
        description: 'The weather in a city',
        inputSchema: z.object({ city: z.string().optional() }),
        execute: async () => 'sunny',
      })
      const stream = streamText({
        model: model()('large'),
        prompt: 'Weather?',
        tools: { weather },
        stopWhen: isStepCount(2),
        telemetry,
      })
      await stream.consumeStream()
    })
    assert.equal(inferencesIn(spans).length, 2)
    const [used] = spans.filter((span) => span.kind === 'tool')
    assert.deepEqual([typeof used?.input, used?.output], ['object', 'sunny'])
    assert.ok(spans.every((span) => span.traceId === used?.traceId))
  })

  test(`embed is one inference, by ${name}`, async () => {
    const spans = await stored(integration, (telemetry) =>
      embed({ model: model().embeddingModel('small'), value: 'a text', telemetry }),
    )
    assert.equal(inferencesIn(spans).length, 1)
    assert.equal(inferencesIn(spans)[0]?.model, 'small')
  })
}

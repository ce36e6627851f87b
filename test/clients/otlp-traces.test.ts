import assert from 'node:assert/strict'
import { test } from 'node:test'
import { context, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { type OtlpProject, otlpProject } from './otlp-project.ts'

const exporters = [
  ['JSON', JsonExporter, 'none'],
  ['JSON, gzipped', JsonExporter, 'gzip'],
  ['protobuf', ProtobufExporter, 'none'],
  ['protobuf, gzipped', ProtobufExporter, 'gzip'],
] as const

/** An application that answers one question, with an exporter of its own. Resolves to its trace's id. */
async function ask(
  project: OtlpProject,
  Exporter: typeof JsonExporter | typeof ProtobufExporter,
  compression: 'none' | 'gzip',
): Promise<string> {
  const exporter = new Exporter({
    url: `${project.url}/v1/traces`,
    headers: project.headers,
    // The exporter's own type is an enum with these values.
    compression: compression as never,
  })
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const traceId = answer(provider.getTracer('shop', '1.2.3'))
  await provider.forceFlush()
  await provider.shutdown()
  return traceId
}

function answer(tracer: Tracer): string {
  const root = tracer.startSpan('answer', {
    kind: SpanKind.SERVER,
    attributes: { 'http.route': '/ask', counts: [1, 2], ratio: 0.5, big: 2 ** 40, ok: true },
    links: [
      {
        context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 },
        attributes: { why: 'retry' },
      },
    ],
  })
  const call = tracer.startSpan(
    'chat large',
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'large',
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Grüezi 🙂"}]}]',
        'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Hoi"}]}]',
        'loopwright.user_task.id': 'task-1',
        'loopwright.metadata.locale': 'de-CH',
      },
    },
    trace.setSpan(context.active(), root),
  )
  call.addEvent('first token', { after_ms: 12 })
  call.setStatus({ code: SpanStatusCode.ERROR, message: 'cut off' })
  call.end()
  root.end()
  return root.spanContext().traceId
}

for (const [name, Exporter, compression] of exporters) {
  test(`what the OpenTelemetry SDK exports is stored: ${name}`, async () => {
    const project = await otlpProject()
    const spans = await project.trace(await ask(project, Exporter, compression))
    const [root, call] = ['answer', 'chat large'].map((name) => spans.find((span) => span.name === name))
    assert.deepEqual(
      [root?.name, root?.kind, root?.parentSpanId, call?.parentSpanId === root?.spanId],
      ['answer', 'other', null, true],
    )
    const { 'resource.service.name': service, ...attributes } = root?.attributes ?? {}
    assert.match(String(service), /^unknown_service/)
    assert.deepEqual(
      { ...attributes, 'resource.telemetry.sdk.version': '' },
      {
        'http.route': '/ask',
        counts: [1, 2],
        ratio: 0.5,
        big: 2 ** 40,
        ok: true,
        'otel.kind': 'server',
        'scope.name': 'shop',
        'scope.version': '1.2.3',
        'resource.telemetry.sdk.language': 'nodejs',
        'resource.telemetry.sdk.name': 'opentelemetry',
        'resource.telemetry.sdk.version': '',
      },
    )
    assert.deepEqual(root?.links, [
      { traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: { why: 'retry' } },
    ])
    assert.deepEqual(
      [call?.kind, call?.model, call?.promptTokens, call?.completionTokens, call?.userTaskId],
      ['inference', 'large', 7, null, 'task-1'],
    )
    assert.deepEqual(
      [call?.inputText, call?.outputText, call?.status, call?.errorMessage],
      ['Grüezi 🙂', 'Hoi', 'error', 'cut off'],
    )
    assert.deepEqual(call?.metadata, { locale: 'de-CH' })
    assert.deepEqual(
      call?.events.map(({ name: event, attributes: said }) => [event, said]),
      [['first token', { after_ms: 12 }]],
    )
  })
}

test('spans that come late, out of order, twice or without their parent make a trace that can always be read', async () => {
  const project = await otlpProject()
  const traceId = '5'.repeat(32)
  const span = (spanId: string, parentSpanId: string | undefined, second: number, name = spanId) => ({
    ...{ traceId, spanId, parentSpanId, name },
    startTimeUnixNano: `${1_767_323_045 + second}000000000`,
    endTimeUnixNano: `${1_767_323_046 + second}000000000`,
  })
  const send = async (...spans: object[]) => {
    const response = await project.send('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] })
    assert.deepEqual([response.status, await response.json()], [200, {}])
    return (await project.trace(traceId)).map((kept) => kept.name)
  }
  assert.deepEqual(await send(span('c3', 'b2', 2)), ['c3'], 'a span whose parents are not here')
  assert.deepEqual(await send(span('c3', 'b2', 2)), ['c3'], 'the same again')
  assert.deepEqual(await send(span('a1', undefined, 0)), ['a1', 'c3'])
  assert.deepEqual(await send(span('b2', 'a1', 1), span('b2', 'a1', 1)), ['a1', 'b2', 'c3'])
  assert.deepEqual(
    await send(span('b2', 'a1', 1, 'renamed')),
    ['a1', 'renamed', 'c3'],
    'the later version counts',
  )
})

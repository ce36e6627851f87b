import assert from 'node:assert/strict'
import { test } from 'node:test'
import { context, trace } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { type OtlpProject, otlpProject } from './otlp-project.ts'

/** An application with the SDK's tracer and logger. `flush` resolves once the server has answered. */
function application(project: OtlpProject) {
  const options = (path: string) => ({ url: project.url + path, headers: project.headers })
  const tracing = new BasicTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(options('/v1/traces')))],
  })
  const logging = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(options('/v1/logs')) })],
  })
  return {
    tracer: tracing.getTracer('shop'),
    logger: logging.getLogger('shop'),
    flush: () => Promise.all([tracing.forceFlush(), logging.forceFlush()]),
    stop: () => Promise.all([tracing.shutdown(), logging.shutdown()]),
  }
}

const events = [
  { eventName: 'gen_ai.user.message', body: { content: 'Where is my parcel?' } },
  {
    eventName: 'gen_ai.choice',
    body: { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'On its way.' } },
  },
]

for (const order of ['before', 'after'] as const) {
  test(`log events that come ${order} their span are part of it`, async () => {
    const project = await otlpProject()
    const { tracer, logger, flush, stop } = application(project)
    const span = tracer.startSpan('chat', { attributes: { 'gen_ai.request.model': 'large' } })
    const within = trace.setSpan(context.active(), span)
    const { traceId, spanId } = span.spanContext()
    const end = async () => {
      span.end()
      await flush()
    }
    if (order === 'after') await end()
    for (const event of events) logger.emit({ ...event, context: within })
    await flush()
    if (order === 'before') {
      const [stand, ...others] = await project.trace(traceId)
      assert.equal(others.length, 0)
      assert.deepEqual(
        [stand?.spanId, stand?.inputText, stand?.attributes['loopwright.placeholder']],
        [spanId, '', true],
      )
      assert.equal(stand?.events.length, 2, 'what is known already can be read')
      await end()
    }
    const [whole, ...more] = await project.trace(traceId)
    assert.equal(more.length, 0)
    assert.deepEqual(
      [whole?.name, whole?.kind, whole?.inputText, whole?.outputText],
      ['chat', 'inference', 'Where is my parcel?', 'On its way.'],
    )
    assert.deepEqual(
      whole?.events.map((event) => event.name),
      ['gen_ai.user.message', 'gen_ai.choice'],
    )
    const listed = await project.api.capture.listInferences({ limit: 10 })
    assert.equal(listed.items[0]?.inputText, 'Where is my parcel?', 'lists know it too')
    await stop()
  })
}

test('log events and spans that are sent again change nothing', async () => {
  const project = await otlpProject()
  const at = Date.now()
  const traceId = 'a'.repeat(32)
  const place = { traceId, spanId: 'b'.repeat(16) }
  const logs = {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: events.map(({ eventName, body }, index) => ({
              ...place,
              timeUnixNano: `${at + index}000000`,
              attributes: [{ key: 'event.name', value: { stringValue: eventName } }],
              body: toAnyValue(body),
            })),
          },
        ],
      },
    ],
  }
  const spans = {
    resourceSpans: [
      { scopeSpans: [{ spans: [{ ...place, name: 'chat', startTimeUnixNano: `${at}000000` }] }] },
    ],
  }
  const read = async () => JSON.stringify(await project.trace(traceId))
  await project.send('/v1/traces', spans)
  await project.send('/v1/logs', logs)
  const once = await read()
  assert.match(once, /On its way/)
  await project.send('/v1/logs', logs)
  await project.send('/v1/traces', spans)
  await project.send('/v1/logs', logs)
  assert.equal(await read(), once)
})

test("an evaluation's result is feedback on its span, once however often it is sent", async () => {
  const project = await otlpProject()
  const { tracer, logger, flush, stop } = application(project)
  const span = tracer.startSpan('chat', { attributes: { 'gen_ai.operation.name': 'chat' } })
  const said = (name: string, score: number) => ({
    'gen_ai.evaluation.name': name,
    'gen_ai.evaluation.score.value': score,
    'gen_ai.evaluation.score.label': score > 0.5 ? 'pass' : 'fail',
    'gen_ai.evaluation.explanation': 'Because.',
  })
  span.addEvent('gen_ai.evaluation.result', said('Tone', 0.9))
  const record = {
    eventName: 'gen_ai.evaluation.result',
    attributes: said('relevance', 0.2),
    timestamp: new Date(),
    context: trace.setSpan(context.active(), span),
  }
  logger.emit(record)
  logger.emit(record)
  span.end()
  await flush()
  const { traceId, spanId } = span.spanContext()
  const [call] = await project.trace(traceId)
  await project.settled()
  const feedback = await project.feedback(traceId)
  assert.deepEqual(feedback.map(({ signal, value }) => [signal, value]).sort(), [
    ['relevance', 0.2],
    ['relevance.label', 'fail'],
    ['tone', 0.9],
    ['tone.label', 'pass'],
  ])
  for (const { target, linked, kind, comment, inferenceId } of feedback)
    assert.deepEqual(
      { target, linked, kind, comment, inferenceId },
      {
        target: { kind: 'span', id: spanId },
        linked: true,
        kind: 'automated',
        comment: 'Because.',
        inferenceId: call?.inferenceId,
      },
    )
  await stop()
})

test("Copilot Chat's edits that survive are feedback, and a record about nothing costs the others nothing", async () => {
  const project = await otlpProject()
  const record = (attributes: Record<string, string | number | boolean>) => ({
    timeUnixNano: '1767323045000000000',
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) })),
  })
  const response = await project.send('/v1/logs', {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              { ...record({}), body: { stringValue: 'a line of a log' } },
              record({
                'event.name': 'copilot_chat.edit.survival',
                edit_source: 'apply_patch',
                survival_rate_four_gram: 0.75,
                survival_rate_no_revert: 1,
                time_delay_ms: 30_000,
                did_branch_change: false,
                request_id: 'request-1',
              }),
            ],
          },
        ],
      },
    ],
  })
  const { partialSuccess } = (await response.json()) as {
    partialSuccess: { rejectedLogRecords: string; errorMessage: string }
  }
  assert.deepEqual([response.status, partialSuccess.rejectedLogRecords], [200, '1'])
  assert.match(partialSuccess.errorMessage, /log record 0: it has no traceId/)
  const { items } = await project.api.feedback.listFeedback({ inferenceId: 'request-1', limit: 10 })
  assert.deepEqual(
    items.map(({ signal, value, afterMs, author }) => [signal, value, afterMs, author.kind]).sort(),
    [
      ['four-gram-survival', 0.75, 30_000, 'end-user'],
      ['no-revert', 1, 30_000, 'end-user'],
    ],
  )
})

function toAnyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  const values = Object.entries(value as object).map(([key, item]) => ({ key, value: toAnyValue(item) }))
  return { kvlistValue: { values } }
}

import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { type Sender, sendUntilTaken } from '../sender.ts'

/** Spans as OpenTelemetry's own exporters encode them, and sent again as they do it when nobody answers. */
export const otlpProtobuf = otlpExports('otlp-protobuf', ProtobufTraceSerializer, 'application/x-protobuf')
export const otlpJson = otlpExports('otlp-json', JsonTraceSerializer, 'application/json')

function otlpExports(
  way: 'otlp-protobuf' | 'otlp-json',
  serializer: typeof ProtobufTraceSerializer,
  contentType: string,
): Sender {
  return async (context) => {
    const spans = makeSpans(3, 4)
    const body = serializer.serializeRequest(spans)
    if (!body) throw new Error('The exporter could not encode its spans.')
    const request = { way, path: '/v1/traces', body, headers: { 'content-type': contentType } }
    await sendUntilTaken(
      context,
      request,
      { [way]: spans.map((span) => span.spanContext().spanId) },
      ({ status, body: result }) => {
        if (status !== 200) return false
        // A refusal of some would say so in its partial success; nothing of it is an empty message.
        const isWhole = contentType === 'application/json' ? result.length <= 25 : result.length === 0
        if (!isWhole) throw new Error(`Spans were refused: ${result.toString()}`)
        return true
      },
    )
  }
}

/** Whole traces: a root and the calls below it, some of which failed. */
function makeSpans(traces: number, spansEach: number): ReadableSpan[] {
  const ended: ReadableSpan[] = []
  const provider = new BasicTracerProvider({
    spanProcessors: [
      new SimpleSpanProcessor({
        export: (spans, done) => {
          ended.push(...spans)
          done({ code: 0 })
        },
        shutdown: async () => undefined,
      }),
    ],
  })
  const tracer = provider.getTracer('torture', '1.0.0')
  for (let count = 0; count < traces * spansEach; count += 1) {
    const isRoot = count % spansEach === 0
    const root = isRoot ? undefined : ended.at(-(count % spansEach))
    const span = tracer.startSpan(
      isRoot ? 'answer' : 'chat large',
      {
        startTime: new Date(),
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'large',
          'gen_ai.usage.input_tokens': 12 + count,
          'gen_ai.usage.output_tokens': 3,
        },
      },
      root ? trace.setSpanContext(ROOT_CONTEXT, root.spanContext()) : ROOT_CONTEXT,
    )
    span.setStatus({ code: count % 5 === 4 ? SpanStatusCode.ERROR : SpanStatusCode.OK })
    span.end(new Date(Date.now() + 5))
  }
  return ended
}

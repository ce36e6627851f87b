import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

export type BatchTemplate = {
  bytes: Buffer
  spans: number
  /** Makes the batch another one: new ids, and times around now. */
  renew(nowMs: number): void
}

export type BatchShape = { batchSpans: number; spanBytes: number; traceSpans: number }

/**
 * A batch of calls of about `spanBytes` as OpenTelemetry's own exporter encodes it in protobuf. Each `traceSpans` of them
 * are a trace: a root, and the others under it.
 */
export async function batchTemplate({
  batchSpans,
  spanBytes,
  traceSpans,
}: BatchShape): Promise<BatchTemplate> {
  const made = makeSpans(batchSpans, spanBytes, traceSpans)
  const bytes = await encode(made)
  const places = placesOf(bytes, made)
  const random = new Uint8Array(24)
  const traceId = random.subarray(0, 16)
  const spanId = random.subarray(16)
  const rootId = new Uint8Array(8)
  return {
    bytes,
    spans: batchSpans,
    renew(nowMs) {
      const startNanoseconds = BigInt(nowMs - 1_000) * 1_000_000n
      for (const [index, place] of places.entries()) {
        crypto.getRandomValues(place.parentSpanId === undefined ? random : spanId)
        if (place.parentSpanId === undefined) rootId.set(spanId)
        else bytes.set(rootId, place.parentSpanId)
        bytes.set(traceId, place.traceId)
        bytes.set(spanId, place.spanId)
        const start = startNanoseconds + BigInt(index) * 1_000_000n
        bytes.writeBigUInt64LE(start, place.start)
        bytes.writeBigUInt64LE(start + 812_000_000n, place.end)
      }
    },
  }
}

function makeSpans(count: number, spanBytes: number, traceSpans: number): ReadableSpan[] {
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
  const tracer = provider.getTracer('bench', '1.0.0')
  let root = ROOT_CONTEXT
  for (let index = 0; index < count; index += 1) {
    const isRoot = index % traceSpans === 0
    const options = {
      kind: SpanKind.CLIENT,
      startTime: new Date(1_700_000_000_000 + index),
      attributes: attributesOf(index, spanBytes),
    }
    const span = tracer.startSpan('chat large', options, isRoot ? ROOT_CONTEXT : root)
    if (isRoot) root = trace.setSpan(ROOT_CONTEXT, span)
    span.setStatus({ code: SpanStatusCode.OK })
    span.end(new Date(1_700_000_100_000 + index))
  }
  return ended
}

/** A call by today's GenAI conventions whose messages take most of the room. */
function attributesOf(index: number, spanBytes: number): Record<string, string | number | string[]> {
  const sentence = `Customer ${index} writes: "Where is my parcel?" They ordered on Monday, paid by card; it's urgent.\n`
  const filled = (bytes: number) => sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes)
  const contentBytes = Math.max(300, spanBytes - 900)
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'large',
    'gen_ai.response.model': 'large-2026-01-01',
    'gen_ai.response.id': `chatcmpl-${index}`,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.request.temperature': 0.2,
    'gen_ai.usage.input_tokens': 512,
    'gen_ai.usage.output_tokens': 64,
    'gen_ai.conversation.id': `conversation-${index % 50}`,
    'user.id': `user-${index % 200}`,
    'loopwright.function': 'answer-ticket',
    'gen_ai.input.messages': JSON.stringify([
      { role: 'system', parts: [{ type: 'text', content: filled(contentBytes * 0.3) }] },
      { role: 'user', parts: [{ type: 'text', content: filled(contentBytes * 0.4) }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: filled(contentBytes * 0.3) }],
        finish_reason: 'stop',
      },
    ]),
  }
}

/** The body that the real exporter posts for these spans. */
async function encode(spans: ReadableSpan[]): Promise<Buffer> {
  const body = Promise.withResolvers<Buffer>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    body.resolve(Buffer.concat(chunks))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
  const exporter = new OTLPTraceExporter({ url })
  exporter.export(spans, () => undefined)
  const bytes = await body.promise
  await exporter.shutdown()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return bytes
}

/** Spans stand in the bytes in their order, so each is looked for after the one before. */
function placesOf(bytes: Buffer, spans: readonly ReadableSpan[]) {
  let from = 0
  const find = (part: Buffer): number => {
    from = bytes.indexOf(part, from)
    if (from === -1) throw new Error('The exporter wrote an id or a time in another way than this looks for.')
    return from
  }
  return spans.map((span) => {
    const { traceId, spanId } = span.spanContext()
    const parent = span.parentSpanContext?.spanId
    return {
      traceId: find(Buffer.from(traceId, 'hex')),
      spanId: find(Buffer.from(spanId, 'hex')),
      parentSpanId: parent === undefined ? undefined : find(Buffer.from(parent, 'hex')),
      start: find(nanoseconds(span.startTime)),
      end: find(nanoseconds(span.endTime)),
    }
  })
}

function nanoseconds([seconds, rest]: [number, number]): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(seconds) * 1_000_000_000n + BigInt(rest))
  return bytes
}

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { limitsSchema, type Span } from '@loopwright/contract'
import { createLogger } from '../../platform/log.ts'
import { getTrace } from '../get-trace.ts'
import { exportedTrace } from '../testing/exported-trace.ts'
import { openCapture } from '../testing/open-capture.ts'
import { createOtlpReceiver } from './otlp-receiver.ts'

const traceId = '082cf51d544ce12c1dd8d683e7db6d5c'
const protobuf = gunzipSync(Buffer.from(exportedTrace, 'base64'))
const authorization = 'Bearer lw_sk_test'
const limits = limitsSchema.parse({})

async function open(t: TestContext, options: { maxSpoolBytes?: number; maxBodyBytes?: number } = {}) {
  const { maxBodyBytes = 100_000, ...rest } = options
  const capture = await openCapture(t, rest)
  const receiver = createOtlpReceiver({
    ...capture,
    authenticateKey: (header) =>
      header === authorization
        ? { id: 'key', projectId: capture.projectId, kind: 'secret', name: 'test', role: 'engineer', limits }
        : null,
    recordFeedback: async () => [],
    logger: createLogger({ level: 'silent' }),
    maxBodyBytes,
  })
  const server = createServer((request, response) => {
    if (receiver(request, response) === false) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
  const send = (body: Uint8Array | string, contentType: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType, ...headers },
      body: body as NonNullable<RequestInit['body']>,
    })
  return { capture, send, spans: async () => (await getTrace(capture, capture.projectId, traceId)).spans }
}

function checkSpans(spans: Span[]): void {
  const [root, chat, old] = spans
  assert.equal(spans.length, 3)
  assert.deepEqual(
    [root?.name, root?.kind, root?.parentSpanId, root?.startedAt, root?.durationMs, root?.environment],
    ['handle request', 'other', null, '2026-01-02T03:04:05.678Z', 500, 'staging'],
  )
  assert.deepEqual(root?.attributes, {
    'http.request.method': 'POST',
    ratio: 0.25,
    count: 3,
    negative: -7,
    ok: true,
    list: ['a', 'b'],
    'otel.kind': 'server',
    'resource.service.name': 'shop',
    'resource.deployment.environment.name': 'staging',
    'scope.name': 'shop-tracer',
    'scope.version': '1.2.3',
  })
  assert.deepEqual(
    [chat?.kind, chat?.parentSpanId, chat?.provider, chat?.model, chat?.promptTokens, chat?.completionTokens],
    ['inference', root?.spanId, 'acme', 'large', 12, 4],
  )
  assert.deepEqual(
    [chat?.sessionId, chat?.inputText, chat?.outputText, chat?.durationMs],
    ['conversation-1', 'Where is my parcel?', 'On its way.', 250],
  )
  assert.match(chat?.inferenceId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  assert.equal(chat?.attributes['gen_ai.request.temperature'], 0.5)
  assert.deepEqual(
    [old?.kind, old?.provider, old?.inputText, old?.outputText, old?.promptTokens, old?.completionTokens],
    ['inference', 'OpenAI', 'Hi', 'Hello', 9, 1],
  )
  assert.deepEqual([old?.status, old?.errorMessage], ['error', 'late failure'])
  assert.deepEqual(old?.input, {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
  })
}

test('what an OpenTelemetry SDK exports in protobuf is kept, and sent again is kept once', async (t) => {
  const { send, spans } = await open(t)
  for (const gzip of [false, true]) {
    const response = gzip
      ? await send(gzipSync(protobuf), 'application/x-protobuf', { 'content-encoding': 'gzip' })
      : await send(protobuf, 'application/x-protobuf')
    assert.deepEqual([response.status, (await response.arrayBuffer()).byteLength], [200, 0])
    assert.equal(response.headers.get('content-type'), 'application/x-protobuf')
    checkSpans(await spans())
  }
})

function exportOf(...spans: object[]): string {
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
}

test('a span that cannot be kept is counted and explained, and the rest is kept', async (t) => {
  const { send, spans } = await open(t)
  const good = { traceId, spanId: 'a1', name: 'good', startTimeUnixNano: '1767323045688000000' }
  const future = { ...good, spanId: 'a2', startTimeUnixNano: `${Date.now() + 3_600_000}000000` }
  const response = await send(exportOf({ ...good, traceId: '' }, good, future), 'application/json')
  assert.equal(response.status, 200)
  const { partialSuccess } = (await response.json()) as {
    partialSuccess: { rejectedSpans: string; errorMessage: string }
  }
  assert.equal(partialSuccess.rejectedSpans, '2')
  assert.match(partialSuccess.errorMessage, /span 0: traceId.*span 2: startedAt.*5 minutes ahead/)
  assert.deepEqual(
    (await spans()).map((span) => span.name),
    ['good'],
  )
})

test('a value nested too deep costs itself only', async (t) => {
  const { send, spans } = await open(t)
  const write = (field: number, ...parts: Uint8Array[]) =>
    new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(Buffer.concat(parts)).finish()
  let value = write(1, Buffer.from('core'))
  for (let depth = 0; depth < 200; depth += 1) value = write(5, write(1, value))
  const attribute = (name: string, said: Uint8Array) => write(9, write(1, Buffer.from(name)), write(2, said))
  const start = new BinaryWriter()
    .tag(7, WireType.Bit64)
    .fixed64(BigInt(Date.now()) * 1_000_000n)
    .finish()
  const span = write(
    2,
    write(1, Buffer.from(traceId, 'hex')),
    write(2, Buffer.from('00f067aa0ba902b7', 'hex')),
    start,
    attribute('deep', value),
    attribute('flat', write(1, Buffer.from('kept'))),
  )
  const response = await send(write(1, write(2, span)), 'application/x-protobuf')
  assert.deepEqual([response.status, (await response.arrayBuffer()).byteLength], [200, 0])
  const [kept] = await spans()
  assert.equal(kept?.attributes.flat, 'kept')
  assert.ok(JSON.stringify(kept?.attributes.deep).length < 1_000)
})

test('what is no export is refused with a status and what to do', async (t) => {
  const { send } = await open(t)
  const bomb = gzipSync(Buffer.alloc(200_000))
  const cases: [string, Promise<Response>, number, RegExp][] = [
    ['bad JSON', send('{', 'application/json'), 400, /not JSON/],
    ['no object', send('[]', 'application/json'), 400, /not an ExportTraceServiceRequest/],
    ['cut protobuf', send(protobuf.subarray(0, 900), 'application/x-protobuf'), 400, /not an Export/],
    ['other type', send('x', 'text/plain'), 400, /neither application\/json/],
    ['not gzip', send('{}', 'application/json', { 'content-encoding': 'gzip' }), 400, /not gzip/],
    ['brotli', send('{}', 'application/json', { 'content-encoding': 'br' }), 400, /Send gzip or none/],
    ['a bomb', send(bomb, 'application/json', { 'content-encoding': 'gzip' }), 413, /Send less/],
    ['wrong key', send('{}', 'application/json', { authorization: 'Bearer nobody' }), 401, /Send a key/],
  ]
  for (const [name, sent, status, message] of cases) {
    const response = await sent
    assert.equal(response.status, status, name)
    assert.match(await response.text(), message, name)
  }
})

test('a full spool asks the exporter to come back', async (t) => {
  const { send } = await open(t, { maxSpoolBytes: 100 })
  const response = await send(protobuf, 'application/x-protobuf')
  assert.equal(response.status, 429)
  assert.ok(Number(response.headers.get('retry-after')) >= 1)
})

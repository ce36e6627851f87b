import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { Span } from '@loopwright/contract'
import { getInference } from '@loopwright/server/capture/get-inference'
import { listInferences } from '@loopwright/server/capture/list-inferences'
import { type OpenGateway, openGateway, testKey } from '@loopwright/server/capture/testing/open-gateway'
import {
  beginEvents,
  chunkEvent,
  scriptedUpstream,
} from '@loopwright/server/capture/testing/scripted-upstream'
import OpenAI from 'openai'

const messages = [{ role: 'user' as const, content: 'Hi' }]
const whole = { model: 'acme/large', messages }
const streamed = { ...whole, stream: true } as const

async function open(
  t: TestContext,
  options: { timeoutMs?: number; maxSpoolBytes?: number; maxBodyBytes?: number } = {},
) {
  const { timeoutMs = 60_000, ...rest } = options
  const upstream = await scriptedUpstream(t)
  const gateway = await openGateway(t, {
    providers: [
      {
        name: 'acme',
        kind: 'openai',
        baseUrl: upstream.baseUrl,
        apiKey: null,
        headersTimeoutMs: timeoutMs,
        bodyTimeoutMs: timeoutMs,
      },
      { name: 'gone', kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', apiKey: null },
    ],
    ...rest,
  })
  return { upstream, gateway, client: clientOf(gateway) }
}

function clientOf(gateway: OpenGateway, apiKey = testKey): OpenAI {
  return new OpenAI({ apiKey, baseURL: gateway.baseUrl, maxRetries: 0 })
}

async function failureOf(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof OpenAI.APIError, `an API error and not ${String(thrown)}`)
  return thrown
}

async function spanOf(gateway: OpenGateway, headers: Headers | undefined): Promise<Span> {
  return getInference(
    gateway.capture,
    gateway.capture.projectId,
    headers?.get('x-loopwright-inference-id') ?? '',
  )
}

async function onlySpan(gateway: OpenGateway): Promise<Span> {
  const { items } = await listInferences(gateway.capture, gateway.capture.projectId, { limit: 10 })
  assert.equal(items.length, 1)
  return items[0]!
}

/** Records arrive a moment after the caller has gone. */
async function spanOnceThere(gateway: OpenGateway): Promise<Span> {
  while (gateway.capture.spool.stats().pendingRows === 0)
    await new Promise((resolve) => setImmediate(resolve))
  return onlySpan(gateway)
}

test('an upstream that is down is a 502 that says so, and is captured', async (t) => {
  const { gateway, client } = await open(t)
  const error = await failureOf(client.chat.completions.create({ model: 'gone/large', messages }))
  assert.deepEqual([error.status, error.code], [502, 'upstream-unreachable'])
  assert.match(error.message, /"gone" cannot be reached.*Check its baseUrl/)
  const span = await spanOf(gateway, error.headers)
  assert.deepEqual([span.status, span.provider, span.inputText, span.output], ['error', 'gone', 'Hi', null])
})

test('an upstream that does not begin to answer is a 504', async (t) => {
  const { upstream, gateway, client } = await open(t, { timeoutMs: 300 })
  upstream.answerWith(() => {})
  const error = await failureOf(client.chat.completions.create(whole))
  assert.deepEqual([error.status, error.code], [504, 'upstream-timeout'])
  assert.equal((await spanOf(gateway, error.headers)).status, 'error')
})

for (const [name, breakOff, code] of [
  ['dies', (destroy: () => void) => destroy(), 'upstream-unreachable'],
  ['falls silent', () => {}, 'upstream-timeout'],
] as const) {
  test(`an upstream that ${name} mid-stream ends the stream with an error, and what had arrived is captured`, async (t) => {
    const { upstream, gateway, client } = await open(t, { timeoutMs: 300 })
    upstream.answerWith((_call, response) => {
      beginEvents(response)
      response.write(chunkEvent({ content: 'half an' }), () => breakOff(() => response.destroy()))
    })
    const { data: stream, response } = await client.chat.completions.create(streamed).withResponse()
    let arrived = ''
    const error = await failureOf(
      (async () => {
        for await (const chunk of stream) arrived += chunk.choices[0]?.delta.content ?? ''
      })(),
    )
    assert.equal(arrived, 'half an')
    assert.equal(error.code, code)
    const span = await spanOf(gateway, response.headers)
    assert.deepEqual([span.status, span.outputText], ['error', 'half an'])
    assert.match(span.errorMessage ?? '', /upstream "acme"/)
  })
}

test('an upstream that ends its stream early without an error is not taken for whole', async (t) => {
  const { upstream, gateway, client } = await open(t)
  upstream.answerWith((_call, response) => {
    beginEvents(response)
    response.end(chunkEvent({ content: 'half' }))
  })
  const { data: stream, response } = await client.chat.completions.create(streamed).withResponse()
  const error = await failureOf(
    (async () => {
      for await (const _chunk of stream);
    })(),
  )
  assert.equal(error.code, 'upstream-failed')
  assert.equal((await spanOf(gateway, response.headers)).status, 'error')
})

test('an upstream that dies in the middle of a body is a 502', async (t) => {
  const { upstream, client } = await open(t)
  upstream.answerWith((_call, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"choices":', () => response.destroy())
  })
  const error = await failureOf(client.chat.completions.create(whole))
  assert.deepEqual([error.status, error.code], [502, 'upstream-unreachable'])
})

test('an upstream that answers no JSON is passed on as it is', async (t) => {
  const { upstream, gateway } = await open(t)
  upstream.answerWith((_call, response) =>
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>oh</h1>'),
  )
  const response = await fetch(`${gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testKey}` },
    body: JSON.stringify(whole),
  })
  assert.deepEqual([response.status, await response.text()], [500, '<h1>oh</h1>'])
  assert.equal((await spanOf(gateway, response.headers)).errorMessage, '<h1>oh</h1>')
})

test('a caller who goes away mid-stream stops the upstream, and what had arrived is captured', async (t) => {
  const { upstream, gateway, client } = await open(t)
  const stopped = Promise.withResolvers<void>()
  upstream.answerWith((_call, response) => {
    response.once('close', () => stopped.resolve())
    beginEvents(response)
    response.write(chunkEvent({ content: 'half an' }))
  })
  const stream = await client.chat.completions.create(streamed)
  await stream[Symbol.asyncIterator]().next()
  stream.controller.abort()
  await stopped.promise
  const span = await spanOnceThere(gateway)
  assert.deepEqual([span.status, span.outputText], ['error', 'half an'])
  assert.match(span.errorMessage ?? '', /caller closed/)
})

test('a caller who goes away before the answer begins stops the upstream', async (t) => {
  const { upstream, gateway, client } = await open(t)
  const asked = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  upstream.answerWith((_call, response) => {
    response.once('close', () => stopped.resolve())
    asked.resolve()
  })
  const abort = new AbortController()
  const call = client.chat.completions.create(whole, { signal: abort.signal })
  await asked.promise
  abort.abort()
  await assert.rejects(call)
  await stopped.promise
  assert.match((await spanOnceThere(gateway)).errorMessage ?? '', /caller closed/)
})

test('a caller who reads slowly slows the upstream down instead of filling memory', async (t) => {
  const { upstream, gateway } = await open(t)
  const chunk = Buffer.from(chunkEvent({ content: 'x'.repeat(60_000) }))
  const most = 2_000
  let sent = 0
  const stuck = Promise.withResolvers<void>()
  upstream.answerWith((_call, response) => {
    beginEvents(response)
    const send = (): void => {
      while (sent < most && !response.destroyed) {
        sent += 1
        if (!response.write(chunk)) {
          const timer = setTimeout(() => stuck.resolve(), 300)
          response.once('drain', () => {
            clearTimeout(timer)
            send()
          })
          return
        }
      }
      stuck.resolve()
    }
    send()
  })
  const { port } = new URL(gateway.baseUrl)
  const socket = connect(Number(port), '127.0.0.1')
  const body = JSON.stringify(streamed)
  socket.pause()
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${testKey}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await stuck.promise
  assert.ok(sent < most / 2, `the upstream was let send ${sent} of ${most} chunks`)
  socket.destroy()
  await once(socket, 'close')
})

test('a full spool costs the record and not the answer', async (t) => {
  const { gateway, client } = await open(t, { maxSpoolBytes: 10 })
  for (const request of [whole, streamed]) {
    const { data, response } = await client.chat.completions.create(request).withResponse()
    if (Symbol.asyncIterator in data) for await (const _chunk of data);
    if (request === whole) assert.equal(response.headers.get('x-loopwright-captured'), 'false')
  }
  assert.equal(gateway.uncaptured(), 2)
})

/** A streamed call over a plain connection, whose upstream waits after its first chunk. */
async function streamHeldOpen(t: TestContext, maxSpoolBytes: number) {
  const { upstream, gateway } = await open(t, { maxSpoolBytes })
  const begun = Promise.withResolvers<(content: string) => void>()
  upstream.answerWith((_call, response) => {
    beginEvents(response)
    response.write(chunkEvent({ content: 'half' }))
    begun.resolve((content) => {
      response.write(chunkEvent({ content }, 'stop'))
      response.end('data: [DONE]\n\n')
    })
  })
  const headers = { authorization: `Bearer ${testKey}` }
  const sent = request(`${gateway.baseUrl}/chat/completions`, { method: 'POST', headers })
  sent.end(JSON.stringify(streamed))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  assert.equal(answer.headers['x-loopwright-captured'], undefined)
  return { gateway, answer, goOn: await begun.promise }
}

test('a stream that began while there was room and ends when there is none says so after its last byte', async (t) => {
  const { gateway, answer, goOn } = await streamHeldOpen(t, 40_000)
  goOn('x'.repeat(60_000))
  const body = await text(answer)
  assert.ok(body.endsWith('data: [DONE]\n\n'))
  assert.equal(answer.trailers['x-loopwright-captured'], 'false')
  assert.equal(gateway.uncaptured(), 1)
})

test('a stream that was promised its record gets it out of what is held back for that', async (t) => {
  const { gateway, answer, goOn } = await streamHeldOpen(t, 160_000)
  const { spool } = gateway.capture
  for (let rows = 0; spool.isAccepting(); rows += 1)
    await spool.append('user_task', [{ id: `${rows}`, name: 'x'.repeat(2_000) }], { durable: false })
  goOn('whole')
  await text(answer)
  assert.deepEqual([{ ...answer.trailers }, gateway.uncaptured()], [{}, 0])
})

const call = (body: string | Buffer, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json', ...headers },
  body,
})

test('what is no call is refused with what to do', async (t) => {
  const { gateway } = await open(t, { maxBodyBytes: 10_000 })
  const chat = `${gateway.baseUrl}/chat/completions`
  const authorization = (key: string) => ({ authorization: `Bearer ${key}` })
  const cases: [string, string, RequestInit, number, string, RegExp][] = [
    ['bad JSON', chat, call('{"model":'), 400, 'malformed-json', /Send the request as JSON/],
    ['no object', chat, call('[]'), 400, 'invalid-input', /model: is missing/],
    [
      'too large',
      chat,
      call(JSON.stringify({ ...whole, pad: 'x'.repeat(20_000) })),
      413,
      'body-too-large',
      /Send less/,
    ],
    ['no key', chat, { method: 'POST', body: '{}' }, 401, 'unauthenticated', /Authorization: Bearer lw_sk_/],
    ['wrong key', chat, call('{}', authorization('lw_sk_wrong')), 401, 'unauthenticated', /Send a key/],
    ['public key', chat, call('{}', authorization('lw_pk_test')), 403, 'forbidden', /Use a secret key/],
    ['unknown function', chat, call('{"model":"function/none"}'), 404, 'unknown-model', /no function "none"/],
    ['unknown provider', chat, call('{"model":"nobody/x"}'), 404, 'unknown-model', /acme, gone/],
    ['a bare model', chat, call('{"model":"large"}'), 404, 'unknown-model', /<provider>\/<model>/],
    [
      'unknown path',
      `${gateway.baseUrl}/moderations`,
      call('{}'),
      404,
      'not-found',
      /nothing at \/v1\/moderations/,
    ],
    ['wrong method', chat, { headers: authorization(testKey) }, 405, 'method-not-allowed', /answers POST/],
    [
      'a long id',
      chat,
      call(JSON.stringify(whole), { 'x-loopwright-session-id': 'x'.repeat(201) }),
      400,
      'invalid-input',
      /x-loopwright-session-id/,
    ],
  ]
  for (const [name, url, request, status, code, message] of cases) {
    const response = await fetch(url, request)
    const { error } = (await response.json()) as { error: { code: string; message: string; type: string } }
    assert.deepEqual([response.status, error.code], [status, code], name)
    assert.match(error.message, message, name)
    assert.equal(typeof error.type, 'string')
  }
})

test('a body that grows past the limit without saying so is refused', async (t) => {
  const { gateway } = await open(t, { maxBodyBytes: 10_000 })
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(5_000)),
  })
  const { body: _body, ...rest } = call('')
  const response = await fetch(`${gateway.baseUrl}/chat/completions`, {
    ...rest,
    body: endless,
    duplex: 'half',
  } as RequestInit).catch((error: unknown) => error)
  // A client that still writes when the connection closes may miss the answer; it must never get anything else.
  if (response instanceof Response) assert.equal(response.status, 413)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpRequest, HttpResponse } from '../http-exchange.ts'
import { readBody } from '../read-body.ts'
import { createHttpServer } from './create-http-server.ts'

type Answer = (request: HttpRequest, response: HttpResponse) => Promise<void>

/** A server that answers below `/direct` over both kinds of connection, and says by which it was. */
async function open(t: TestContext, answer: Answer = echo) {
  const server = createHttpServer({
    direct: (request, response) => (request.url?.startsWith('/direct') ? answer(request, response) : false),
    async listener(request, response) {
      const body = await readBody(request, 1_000_000).catch(() => Buffer.from('none'))
      response.setHeader('x-answered-by', 'node:http')
      response.end(`${request.method} ${request.url} ${body.length}`)
    },
  })
  const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
  t.after(() => server.stop(0))
  return { server, port: Number(url.port) }
}

async function echo(request: HttpRequest, response: HttpResponse): Promise<void> {
  const body = await readBody(request, 1_000_000)
  const said = JSON.stringify({ url: request.url, headers: request.headers, body: body.toString() })
  response.writeHead(200, { 'content-length': Buffer.byteLength(said), 'x-answered-by': 'direct' })
  response.end(said)
}

/** What comes back for these bytes, until the connection ends or `isEnough`. */
async function talk(
  port: number,
  pieces: readonly string[],
  isEnough: (text: string) => boolean = () => false,
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let text = ''
  const over = new Promise<void>((resolve) => {
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      if (isEnough(text)) resolve()
    })
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  await once(socket, 'connect')
  for (const piece of pieces) {
    socket.write(piece, 'latin1')
    await sleep(15)
  }
  await over
  socket.destroy()
  return text
}

const post = (path: string, body: string, headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${Buffer.from(body).toString('latin1')}`

const answersIn = (text: string) => text.split('HTTP/1.1 ').length - 1
const bodyOf = (text: string) =>
  JSON.parse(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1').toString())

test('a plain POST is answered with its headers and its body, wherever its bytes are cut', async (t) => {
  const { port } = await open(t)
  const whole = post(
    '/direct?q=1',
    '{"text":"Grüße 🙂"}',
    'X-One:  spaced out\t\r\nAuthorization: Bearer k\r\n',
  )
  const head = whole.indexOf('\r\n\r\n') + 4
  for (const cut of [whole.length, head, head + 1, whole.length - 3]) {
    const text = await talk(port, [whole.slice(0, cut), whole.slice(cut)], (said) => said.endsWith('}'))
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
    assert.match(text, /x-answered-by: direct\r\n/)
    assert.match(text, /date: \w{3}, .* GMT\r\n/)
    assert.match(text, /connection: keep-alive\r\n/)
    const { url, headers, body } = bodyOf(text)
    assert.equal(url, '/direct?q=1')
    assert.equal(body, '{"text":"Grüße 🙂"}')
    assert.equal(headers['x-one'], 'spaced out')
    assert.equal(headers.authorization, 'Bearer k')
  }
})

test('requests that are sent at once are answered one after the other', async (t) => {
  const order: string[] = []
  const { port } = await open(t, async (request, response) => {
    order.push(`in ${request.url}`)
    const body = await readBody(request, 100)
    await sleep(body.length === 1 ? 30 : 1)
    order.push(`out ${request.url}`)
    response.writeHead(200, { 'content-length': body.length })
    response.end(body)
  })
  const all = post('/direct/1', 'a') + post('/direct/2', 'bb') + post('/direct/3', 'ccc')
  const text = await talk(port, [all.slice(0, 200), all.slice(200)], (said) => said.endsWith('ccc'))
  assert.equal(answersIn(text), 3)
  assert.deepEqual(
    order,
    [1, 2, 3].flatMap((each) => [`in /direct/${each}`, `out /direct/${each}`]),
  )
})

test('an answer of unknown length comes in chunks as they are written, with its trailers', async (t) => {
  const { port } = await open(t, async (_request, response) => {
    response.setHeader('x-first', '1')
    response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': ['a=1', 'b=2'] })
    response.flushHeaders()
    await sleep(5)
    response.write('data: é\n\n')
    await sleep(5)
    response.write(Buffer.from('data: [DONE]\n\n'))
    response.addTrailers({ 'x-kept': 'false' })
    response.end()
  })
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  for (let round = 0; round < 2; round += 1) {
    const request = send({ port, agent, method: 'POST', path: '/direct', headers: { 'content-length': 2 } })
    request.end('{}')
    const [response] = await once(request, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    assert.equal(Buffer.concat(chunks).toString(), 'data: é\n\ndata: [DONE]\n\n')
    assert.equal(response.headers['x-first'], '1')
    assert.deepEqual(response.headers['set-cookie'], ['a=1', 'b=2'])
    assert.deepEqual(response.trailers, { 'x-kept': 'false' })
    assert.equal(request.reusedSocket, round > 0)
  }
})

test('what is not a plain POST is answered by node:http, on the same connection and from its first byte', async (t) => {
  const { port } = await open(t)
  const chunked =
    'POST /direct HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
  const unusual: [string, string][] = [
    ['GET /direct HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'GET /direct 0'],
    [post('/other', 'four', 'Connection: close\r\n'), 'POST /other 4'],
    [chunked.replace('Host: a', 'Host: a\r\nConnection: close'), 'POST /direct 3'],
    [post('/direct', 'x', 'Expect: 100-continue\r\nConnection: close\r\n'), 'POST /direct 1'],
  ]
  for (const [bytes, said] of unusual) {
    for (const before of ['', post('/direct', 'plain')]) {
      const text = await talk(port, [before + bytes])
      assert.ok(text.endsWith(said) || text.includes(`${said}\r\n`), text)
      assert.match(text, /x-answered-by: node:http/)
      assert.equal(text.includes('x-answered-by: direct'), before !== '')
    }
  }
})

test('a large body, and one in pieces after the hand-over, arrive whole', async (t) => {
  const { port } = await open(t)
  const large = 'x'.repeat(700_000)
  const direct = await talk(port, [post('/direct', large)], (said) => said.endsWith('"}'))
  assert.equal(bodyOf(direct).body.length, 700_000)
  const bytes = post('/other', large)
  const other = await talk(port, [bytes.slice(0, 300_000), bytes.slice(300_000)], (said) =>
    said.includes('/other'),
  )
  assert.match(other, /POST \/other 700000/)
})

test('what two servers could read in two ways is refused', async (t) => {
  const { port } = await open(t)
  const hostile = [
    'POST /direct HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /direct HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\nX: b\r\n folded: c\r\nContent-Length: 3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\nX: b\0c\r\nContent-Length: 3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\nX: b\nContent-Length: 9\r\nContent-Length: 3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nHost: a\r\n: c\r\nContent-Length: 3\r\n\r\nabc',
    'POST /direct HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc',
  ]
  for (const bytes of hostile) {
    const text = await talk(port, [bytes])
    assert.match(text, /^HTTP\/1\.1 400 /, JSON.stringify(bytes))
    assert.equal(answersIn(text), 1)
  }
})

test('a handler hears that its caller left, before and after the body was whole', async (t) => {
  const heard: string[] = []
  const { port } = await open(t, async (request, response) => {
    response.once('close', () => heard.push(`close ${response.writableEnded}`))
    await readBody(request, 100).catch((error: Error) => heard.push(error.message))
    await sleep(60)
    assert.equal(response.destroyed, true)
    // Nobody takes it, and it does no harm.
    response.writeHead(200, {})
    response.end('late')
  })
  for (const missing of [2, 0]) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const bytes = post('/direct', 'body')
    socket.write(bytes.slice(0, bytes.length - missing))
    await sleep(20)
    socket.destroy()
    await sleep(90)
  }
  assert.deepEqual(heard, [
    'close false',
    'The connection closed before the request was whole.',
    'close false',
  ])
})

test('an answer before the body came leaves the connection fit for the next request', async (t) => {
  const { port } = await open(t, async (request, response) => {
    if (request.url === '/direct/refused') {
      response.writeHead(401, { 'content-length': 2 })
      response.end('no')
    } else await echo(request, response)
  })
  const refused = post('/direct/refused', 'y'.repeat(5_000))
  const text = await talk(
    port,
    [refused.slice(0, 1_000), refused.slice(1_000) + post('/direct', 'next')],
    (said) => said.endsWith('}'),
  )
  assert.equal(answersIn(text), 2)
  assert.match(text, /"body":"next"/)
})

test('a body that is too large is refused before it came, and the connection ends', async (t) => {
  const { port } = await open(t, async (request, response) => {
    const error = await readBody(request, 1_000).catch((reason: Error) => reason)
    response.writeHead(413, { connection: 'close', 'content-length': 0 })
    response.end()
    assert.match(String(error), /larger than/)
  })
  const text = await talk(port, ['POST /direct HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n'])
  assert.match(text, /^HTTP\/1\.1 413 .*connection: close/s)
  assert.doesNotMatch(text, /keep-alive/)
})

test('a header that would say something else on the wire is not sent', async (t) => {
  const { port } = await open(t, async (_request, response) => {
    try {
      response.writeHead(200, { 'x-name': 'a\r\nset-cookie: b=1' })
    } catch (error) {
      assert.ok(error instanceof TypeError)
      response.writeHead(500, { 'content-length': 0 })
      response.end()
    }
  })
  const text = await talk(port, [post('/direct', '{}')], (said) => said.endsWith('\r\n\r\n'))
  assert.match(text, /^HTTP\/1\.1 500 /)
  assert.doesNotMatch(text, /set-cookie/)
})

test('a caller who takes nothing is waited for', async (t) => {
  let drained = 0
  const { port } = await open(t, async (_request, response) => {
    response.writeHead(200, {})
    for (let index = 0; index < 40; index += 1) {
      if (response.write('z'.repeat(500_000))) continue
      await new Promise<void>((resolve) => response.once('drain', resolve))
      drained += 1
    }
    response.end()
  })
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  socket.write(post('/direct', '{}'))
  // The kernel takes some megabytes before anybody has to wait.
  let before = -1
  while (before !== drained) {
    before = drained
    await sleep(80)
  }
  assert.ok(drained < 39, `${drained} of 40 writes were taken`)
  let bytes = 0
  let tail = ''
  socket.on('data', (chunk) => {
    bytes += chunk.length
    tail = (tail + chunk.toString('latin1')).slice(-7)
    if (tail === '\r\n0\r\n\r\n') socket.destroy()
  })
  socket.resume()
  await once(socket, 'close')
  assert.ok(bytes > 20_000_000)
  assert.ok(drained > before)
})

test('stopping ends idle connections at once and lets an answer under way be finished', async (t) => {
  const { port, server } = await open(t, async (request, response) => {
    await readBody(request, 100)
    await sleep(80)
    response.writeHead(200, { 'content-length': 4 })
    response.end('done')
  })
  const idle = connect(port, '127.0.0.1')
  await once(idle, 'connect')
  const idleEnded = once(idle, 'close')
  idle.resume()
  const busy = talk(port, [post('/direct', '{}')])
  await sleep(40)
  const stopped = server.stop(5_000)
  await idleEnded
  assert.ok((await busy).endsWith('done'))
  await stopped
})

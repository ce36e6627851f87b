import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnswerController } from './answer-handler.ts'
import { type ConnectionPool, createConnectionPool, type PoolOptions } from './connection-pool.ts'

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** An upstream that answers each request with what `answer` writes, and a pool to it. */
async function open(
  t: TestContext,
  answer: (socket: Socket, request: string, connection: number) => void,
  options: Partial<PoolOptions> = {},
): Promise<{ pool: ConnectionPool; connections: () => number; requests: string[] }> {
  let connections = 0
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    const connection = connections
    sockets.add(socket)
    socket.on('error', () => undefined)
    let waiting = ''
    socket.on('data', (bytes) => {
      waiting += bytes.toString('latin1')
      const end = waiting.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/.exec(waiting)?.[1])
      if (end === -1 || waiting.length < end + 4 + length) return
      requests.push(waiting)
      const request = waiting
      waiting = ''
      answer(socket, request, connection)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const pool = createConnectionPool(new URL(`http://127.0.0.1:${port}`), {
    ...{ connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 },
    ...options,
  })
  t.after(async () => {
    await pool.destroy()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { pool, connections: () => connections, requests }
}

function send(
  pool: ConnectionPool,
  {
    body = '{}',
    headers = {},
    started,
  }: {
    body?: string
    headers?: Record<string, string>
    started?: (controller: AnswerController) => void
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const answer: Answer = { status: 0, headers: {}, body: '' }
    pool.dispatch(
      { method: 'POST', path: '/v1/x', headers, body },
      {
        onRequestStart: (controller) => started?.(controller),
        onResponseStart: (_controller, status, answered) =>
          Object.assign(answer, { status, headers: answered }),
        onResponseData: (_controller, chunk) => {
          answer.body += chunk.toString('latin1')
        },
        onResponseEnd: () => resolve(answer),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

const hello = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'

test('requests one after another share a connection, requests at once do not', async (t) => {
  const { pool, connections } = await open(t, (socket) => socket.write(hello))
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await send(pool)).body, 'hello')
  assert.equal(connections(), 1)
  await Promise.all([send(pool), send(pool), send(pool)])
  assert.equal(connections(), 3)
})

test('an answer is the same however its bytes are cut', async (t) => {
  const answers: [string, Answer['body'], number][] = [
    [hello, 'hello', 200],
    [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX-A:  b \r\n\r\nno',
      'no',
      404,
    ],
    ['HTTP/1.1 204 No Content\r\n\r\n', '', 204],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00a;name=value\r\n0123456789\r\n0\r\nx-t: 1\r\n\r\n',
      'abc0123456789',
      200,
    ],
    ['HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n', '', 503],
  ]
  let next = ''
  let cuts: number[] = []
  const { pool, connections } = await open(t, async (socket) => {
    socket.setNoDelay(true)
    let from = 0
    for (const cut of [...cuts, next.length]) {
      socket.write(next.slice(from, cut), 'latin1')
      from = cut
      await new Promise((resolve) => setImmediate(resolve))
    }
  })
  for (const [bytes, body, status] of answers) {
    next = bytes
    for (let cut = 1; cut < bytes.length; cut += 3) {
      cuts = [cut, Math.min(bytes.length, cut + 1)]
      const answer = await send(pool)
      assert.deepEqual([answer.status, answer.body], [status, body], `${JSON.stringify(bytes)} cut at ${cut}`)
    }
  }
  assert.equal(connections(), 1)
})

test('an answer without a length ends with its connection, which is not used again', async (t) => {
  const { pool, connections } = await open(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'))
  assert.equal((await send(pool)).body, 'all of it')
  assert.equal((await send(pool)).body, 'all of it')
  assert.equal(connections(), 2)
})

test('a connection that the answer closes, or that belongs to HTTP/1.0, is not used again', async (t) => {
  const heads = ['HTTP/1.1 200 OK\r\nConnection: Close', 'HTTP/1.0 200 OK']
  const { pool, connections } = await open(t, (socket, _request, connection) =>
    socket.write(`${heads[connection - 1] ?? heads[0]}\r\ncontent-length: 1\r\n\r\nx`),
  )
  await send(pool)
  await send(pool)
  await send(pool)
  assert.equal(connections(), 3)
})

test('what could be read in two ways is refused', async (t) => {
  let next = ''
  const { pool } = await open(t, (socket) => socket.write(next, 'latin1'))
  const refused = [
    'HTTP/2 200 OK\r\n\r\n',
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nx',
    'HTTP/1.1 200 OK\r\ncontent-length: 0x10\r\n\r\nx',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx: a\r\n folded: b\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx : a\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx: a\ny: b\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nxyz',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`,
  ]
  for (const bytes of refused) {
    next = bytes
    await assert.rejects(send(pool), { code: 'NOT_HTTP' }, bytes.slice(0, 80))
  }
})

test('what follows an answer uninvited is nobody’s answer', async (t) => {
  const { pool, connections } = await open(t, (socket) =>
    socket.write(`${hello}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`),
  )
  assert.equal((await send(pool)).body, 'hello')
  assert.equal((await send(pool)).body, 'hello')
  assert.equal(connections(), 2)
})

test('names that repeat are joined, cookies are not', async (t) => {
  const { pool } = await open(t, (socket) =>
    socket.write(
      'HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\nSet-Cookie: x\r\nset-cookie: y\r\ncontent-length: 0\r\n\r\n',
    ),
  )
  const { headers } = await send(pool)
  assert.deepEqual(headers, { a: '1, 2', 'set-cookie': ['x', 'y'], 'content-length': '0' })
})

test('a request says what it was given and nothing that a value smuggles in', async (t) => {
  const { pool, requests } = await open(t, (socket) => socket.write(hello))
  await send(pool, { body: '{"é":"😀"}', headers: { 'x-name': 'Zoë' } })
  const sent = Buffer.from(requests[0] ?? '', 'latin1').toString('latin1')
  assert.match(
    sent,
    /^POST \/v1\/x HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nx-name: Zoë\r\ncontent-length: 13\r\n\r\n/,
  )
  assert.ok(sent.endsWith(Buffer.from('{"é":"😀"}').toString('latin1')))
  for (const headers of [{ a: 'b\r\nc: d' }, { 'a\r\nb': 'c' }, { a: 'b\0' }, { 'a b': 'c' }] as Record<
    string,
    string
  >[])
    await assert.rejects(send(pool, { headers }), { code: 'WRONG_HEADER' })
})

test('each kind of silence has its time and its name', async (t) => {
  const times = { headersTimeoutMs: 80, bodyTimeoutMs: 80 }
  const silent = await open(t, () => undefined, times)
  await assert.rejects(send(silent.pool), { code: 'HEADERS_TIMEOUT' })
  const stopping = await open(
    t,
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal'),
    times,
  )
  await assert.rejects(send(stopping.pool), { code: 'BODY_TIMEOUT' })
  const closing = await open(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal'))
  await assert.rejects(send(closing.pool), { code: 'CONNECTION_CLOSED' })
  const nobody = createConnectionPool(new URL('http://127.0.0.1:1'), {
    ...{ connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, bodyTimeoutMs: 1_000 },
  })
  await assert.rejects(send(nobody), { code: 'ECONNREFUSED' })
})

test('a free connection is closed before the other side closes it', async (t) => {
  const { pool, connections } = await open(
    t,
    (socket) => socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n'),
    { idleTimeoutMs: 100 },
  )
  await send(pool)
  await sleep(80)
  await send(pool)
  assert.equal(connections(), 2)
})

test('a connection that nobody had the time to close is not used again either', async (t) => {
  const { pool, connections } = await open(t, (socket) => socket.write(hello), { idleTimeoutMs: 100 })
  await send(pool)
  const startedMs = performance.now()
  while (performance.now() - startedMs < 120);
  await send(pool)
  assert.equal(connections(), 2)
})

test('who steered an exchange steers none that follows on its connection', async (t) => {
  const { pool, connections } = await open(t, (socket) => socket.write(hello))
  const controllers: AnswerController[] = []
  await send(pool, { started: (controller) => controllers.push(controller) })
  controllers[0]?.pause()
  assert.equal((await send(pool)).body, 'hello')
  const another = send(pool)
  controllers[0]?.abort(new Error('not theirs'))
  assert.equal((await another).body, 'hello')
  assert.equal(connections(), 1)
})

test('an exchange that is aborted ends with its reason, and its connection with it', async (t) => {
  const { pool, connections } = await open(t, (socket) => socket.write(hello))
  await send(pool)
  const reason = new Error('no longer wanted')
  await assert.rejects(send(pool, { started: (controller) => controller.abort(reason) }), reason)
  assert.equal((await send(pool)).body, 'hello')
  assert.equal(connections(), 2)
})

test('a pool that closes lets what is under way finish and takes nothing new', async (t) => {
  const { pool } = await open(t, (socket) => setTimeout(() => socket.write(hello), 30))
  const underWay = send(pool)
  await sleep(10)
  const closed = pool.close()
  await assert.rejects(send(pool), { code: 'POOL_CLOSED' })
  assert.equal((await underWay).body, 'hello')
  await closed
})

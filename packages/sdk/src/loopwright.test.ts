import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { newFeedbackSchema, newSpanSchema } from '@loopwright/contract'
import { newUserTaskSchema } from '@loopwright/contract/capture/user-task/user-task'
import type { LostItem, NewSpan, NewUserTask } from './index.ts'
import { Loopwright, LoopwrightError, type LoopwrightOptions } from './index.ts'

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> }
type Seen = {
  path: string
  authorization: string | undefined
  body: Record<string, { id?: string }[]> | undefined
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A server that answers each request with the next of `answers`, and with the last of them from then on. */
async function serve(t: TestContext, answers: (Answer | ((seen: Seen) => Answer))[]) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const text = await readBody(request)
    const one = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: text ? JSON.parse(text) : undefined,
    }
    const next = answers[Math.min(seen.length, answers.length - 1)]!
    seen.push(one)
    const {
      status = 202,
      body = { accepted: [], rejected: [] },
      headers = {},
    } = typeof next === 'function' ? next(one) : next
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

function connect(t: TestContext, url: string, options: Partial<LoopwrightOptions> = {}) {
  const lost: LostItem[] = []
  const errors: LoopwrightError[] = []
  const client = new Loopwright({
    url,
    key: 'lw_sk_test',
    onError: (error, items) => {
      errors.push(error)
      lost.push(...items)
    },
    ...options,
  })
  t.after(() => client.close(0))
  return { client, lost, errors }
}

const problem = (code: string, status: number): Answer => ({
  status,
  body: { type: `urn:loopwright:problem:${code}`, title: code, status, code, detail: `this is ${code}` },
})

const target = { kind: 'inference', id: 'call-1' } as const
const span: NewSpan = {
  traceId: 't1',
  spanId: 's1',
  name: 'answer',
  kind: 'inference',
  startedAt: '2026-01-02T03:04:05.000Z',
  input: { messages: [{ role: 'user', content: 'hello' }] },
  output: 'hi',
}

describe('sending', () => {
  it('batches feedback, with ids of its own, in the form that the contract accepts', async (t) => {
    const { url, seen } = await serve(t, [{}])
    const { client, lost } = connect(t, `${url}/`)
    const ids = [true, false, true].map((value) => client.feedback({ signal: 'accepted', target, value }))
    await client.flush()
    assert.equal(seen.length, 1)
    assert.equal(seen[0]?.path, '/api/v1/feedback')
    assert.equal(seen[0]?.authorization, 'Bearer lw_sk_test')
    const sent = seen[0]?.body?.feedback ?? []
    assert.deepEqual(
      sent.map(({ id }) => id),
      ids,
    )
    for (const item of sent) newFeedbackSchema.parse(item)
    assert.deepEqual(lost, [])
  })

  it('sends spans as they were when they were given', async (t) => {
    const { url, seen } = await serve(t, [{}])
    const { client } = connect(t, url)
    const mine = { ...span }
    client.traces.send([mine])
    mine.name = 'changed afterwards'
    await client.flush()
    const sent = seen[0]?.body?.spans?.[0]
    assert.deepEqual(sent, span)
    newSpanSchema.parse(sent)
  })

  it('says of a task when it was said, however late it arrives', async (t) => {
    const { url, seen } = await serve(t, [{ status: 503 }, {}])
    const { client, lost } = connect(t, url)
    client.userTasks.record({ id: 'task-1', name: 'book-a-flight', steps: [{ name: 'find', done: true }] })
    client.userTasks.record({ id: 'task-1', outcome: 'done' })
    client.userTasks.record(undefined as never)
    await client.flush()
    assert.deepEqual(
      seen.map(({ path }) => path),
      ['/api/v1/user-tasks', '/api/v1/user-tasks'],
    )
    assert.deepEqual(seen[0]?.body, seen[1]?.body)
    const [first, second] = (seen[1]?.body?.userTasks ?? []) as NewUserTask[]
    newUserTaskSchema.parse(first)
    newUserTaskSchema.parse(second)
    assert.equal(first?.endedAt, undefined)
    assert.equal(second?.endedAt, second?.at)
    assert.deepEqual(lost, [])
  })

  it('tries again with the same ids when the server fails, and keeps to what Retry-After asks', async (t) => {
    const { url, seen } = await serve(t, [
      { status: 503 },
      { ...problem('spool-full', 429), headers: { 'retry-after': '0' } },
      {},
    ])
    const { client, lost } = connect(t, url)
    const id = client.feedback({ signal: 'accepted', target, value: true })
    await client.flush()
    assert.deepEqual(
      seen.map(({ body }) => body?.feedback?.[0]?.id),
      [id, id, id],
    )
    assert.deepEqual(lost, [])
  })

  it('splits a batch that is too large for the server', async (t) => {
    const { url, seen } = await serve(t, [
      ({ body }) => ((body?.feedback?.length ?? 0) > 1 ? problem('body-too-large', 413) : {}),
    ])
    const { client, lost } = connect(t, url)
    for (const value of [1, 2, 3]) client.feedback({ signal: 'stars', target, value })
    await client.flush()
    assert.equal(seen.filter(({ body }) => body?.feedback?.length === 1).length, 3)
    assert.deepEqual(lost, [])
  })

  it('tells onError which items were rejected, and by which code', async (t) => {
    const rejected = [{ index: 1, code: 'invalid-input', message: 'signal "nope" is not defined' }]
    const { url } = await serve(t, [{ body: { accepted: [], rejected } }])
    const { client, lost, errors } = connect(t, url)
    client.feedback({ signal: 'accepted', target, value: true })
    const bad = client.feedback({ signal: 'nope', target, value: true })
    await client.flush()
    assert.deepEqual(lost, [{ id: bad, code: 'invalid-input', message: 'signal "nope" is not defined' }])
    assert.match(errors[0]!.detail, /rejected 1 of 2/)
  })

  it('gives up at once when the key is refused', async (t) => {
    const { url, seen } = await serve(t, [problem('unauthenticated', 401)])
    const { client, errors } = connect(t, url)
    client.feedback({ signal: 'accepted', target, value: true })
    await client.flush()
    assert.equal(seen.length, 1)
    assert.equal(errors[0]?.code, 'unauthenticated')
  })

  it('never throws into the application: not for a missing server, a cycle, a closed client or a failing reporter', async (t) => {
    const { client, lost } = connect(t, 'http://127.0.0.1:9', { retryForMs: 0 })
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    client.traces.send([{ ...span, attributes: cyclic as never }])
    client.feedback({ signal: 'accepted', target, value: true })
    client.feedback(undefined as never)
    await client.flush()
    await client.close()
    client.feedback({ signal: 'accepted', target, value: true })
    assert.equal(lost.length, 4)

    const failing = connect(t, 'http://127.0.0.1:9', {
      retryForMs: 0,
      onError: () => {
        throw new Error('the reporter fails')
      },
    }).client
    failing.feedback({ signal: 'accepted', target, value: true })
    await failing.flush()
  })

  it('closes in the time it is given, even when the server never answers', async (t) => {
    const { url } = await serve(t, [{ status: 503 }])
    const { client, lost } = connect(t, url)
    const id = client.feedback({ signal: 'accepted', target, value: true })
    await client.close(100)
    assert.deepEqual(
      lost.map((item) => item.id),
      [id],
    )
  })
})

describe('reading', () => {
  it('turns a problem document back into its code, status and words', async (t) => {
    const { url } = await serve(t, [problem('not-found', 404)])
    const { client } = connect(t, url)
    await assert.rejects(client.traces.get('a/b'), (error) => {
      assert.ok(LoopwrightError.is(error))
      assert.equal(error.code, 'not-found')
      assert.equal(error.status, 404)
      assert.equal(error.detail, 'this is not-found')
      return true
    })
  })

  it('says what to check when something else answers, or nothing does', async (t) => {
    const { url } = await serve(t, [{ status: 502, body: '<html>' }])
    await assert.rejects(connect(t, url).client.functions.list(), { code: 'upstream-failed', status: 502 })
    await assert.rejects(connect(t, 'http://127.0.0.1:9').client.functions.list(), {
      code: 'unreachable',
      status: 0,
    })
  })

  it('escapes ids in paths, and leaves out what was not asked', async (t) => {
    const { url, seen } = await serve(t, [{ status: 200, body: { items: [], nextCursor: null } }])
    const { client } = connect(t, url)
    await client.traces.get('a/b ?')
    await client.traces.list({ function: 'route intent', status: undefined, limit: 2 })
    assert.deepEqual(
      seen.map(({ path }) => path),
      ['/api/v1/traces/a%2Fb%20%3F', '/api/v1/traces?function=route+intent&limit=2'],
    )
  })

  it('follows cursors to the last page', async (t) => {
    const { url, seen } = await serve(t, [
      { status: 200, body: { items: [{ traceId: 'a' }, { traceId: 'b' }], nextCursor: 'next' } },
      { status: 200, body: { items: [{ traceId: 'c' }], nextCursor: null } },
    ])
    const { client } = connect(t, url)
    const ids = []
    for await (const { traceId } of client.traces.each({ limit: 2 })) ids.push(traceId)
    assert.deepEqual(ids, ['a', 'b', 'c'])
    assert.match(seen[1]!.path, /cursor=next/)
  })
})

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { it, type TestContext } from 'node:test'
import { CliError } from '../cli-error.ts'
import { postItems } from './post-items.ts'

type Answer = { status: number; headers?: Record<string, string>; body?: unknown }

/** A server that gives these answers in turn, and says what it was sent. */
async function serve(t: TestContext, answer: (spans: { n: number }[], attempt: number) => Answer) {
  const seen: { n: number }[][] = []
  const server = createServer(async (request, response) => {
    const { spans } = JSON.parse(await text(request)) as { spans: { n: number }[] }
    seen.push(spans)
    const { status, headers, body = {} } = answer(spans, seen.length)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { seen, options: { server: { url, key: 'key' }, stopping: new AbortController().signal } }
}

const items = Array.from({ length: 5 }, (_, n) => JSON.stringify({ n }))
const accepted = (spans: { n: number }[]): Answer => ({
  status: 202,
  body: {
    accepted: spans.filter(({ n }) => n !== 3).map(({ n }) => ({ id: String(n) })),
    rejected: spans.flatMap(({ n }, index) =>
      n === 3 ? [{ index, code: 'invalid-input', message: 'three' }] : [],
    ),
  },
})

it('waits as long as a full server asks, and sends the same again', async (t) => {
  const refusals = [
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 503, headers: { 'retry-after': '0' } },
  ]
  const { seen, options } = await serve(t, (spans, attempt) => refusals[attempt - 1] ?? accepted(spans))
  const result = await postItems(options, 'span', items)
  assert.deepEqual(result.rejected, [{ index: 3, code: 'invalid-input', message: 'three' }])
  assert.deepEqual(
    seen.map(({ length }) => length),
    [5, 5, 5],
  )
})

it('sends what is too large in halves, and leaves out what is too large alone', async (t) => {
  const { options } = await serve(t, (spans) =>
    spans.length > 2 || spans.some(({ n }) => n === 4)
      ? { status: 413, body: { code: 'body-too-large', detail: 'big' } }
      : accepted(spans),
  )
  const { accepted: kept, rejected } = await postItems(options, 'span', items)
  assert.deepEqual(
    kept.map(({ id }) => id),
    ['0', '1', '2'],
  )
  assert.deepEqual(
    rejected.map(({ index, code }) => [index, code]),
    [
      [3, 'invalid-input'],
      [4, 'body-too-large'],
    ],
  )
})

it('gives up at once where the server refuses, and after a while where none answers', async (t) => {
  const { seen, options } = await serve(t, () => ({
    status: 403,
    body: { code: 'forbidden', detail: 'not you' },
  }))
  const failure = (code: string, exitCode: number) => (error: unknown) =>
    error instanceof CliError && error.code === code && error.exitCode === exitCode
  await assert.rejects(postItems(options, 'span', items), failure('forbidden', 4))
  assert.equal(seen.length, 1)
  const silent = { ...options, server: { url: 'http://127.0.0.1:9', key: 'key' }, patienceMs: 400 }
  await assert.rejects(postItems(silent, 'span', items), failure('unreachable', 3))
})

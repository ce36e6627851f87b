import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { AppError } from '@loopwright/contract'
import { type ApiRouter, createApiHandler } from '../platform/http/api-handler.ts'
import type { Principal } from '../platform/http/principal.ts'
import { createLogger } from '../platform/log.ts'
import { testCatalog } from '../platform/testing/engines.ts'
import { captureRoutes } from './routes.ts'
import { openCapture } from './testing/open-capture.ts'

async function open(t: TestContext) {
  const deps = await openCapture(t)
  const catalog = await testCatalog()
  t.after(() => catalog.close())
  const { projectId } = deps
  await catalog.pool.query('insert into project (id, name) values ($1, $2)', [projectId, 'test'])
  const member: Principal = { kind: 'key', id: 'key', name: 'test', projectId, role: 'engineer' }
  const handle = createApiHandler({
    router: { capture: captureRoutes({ ...deps, catalog }) } as unknown as ApiRouter,
    authenticate: async (headers) => (headers.has('authorization') ? member : null),
    authorise: (principal) => {
      if (!principal) throw new AppError('unauthenticated', 'Send a key.')
    },
    logger: createLogger({ level: 'silent' }),
  })
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: object = { authorization: 'Bearer x' },
  ) => {
    const response = await handle(
      new Request(`http://127.0.0.1/api/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    assert.ok(response)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}

test('spans are sent and read back over HTTP', async (t) => {
  const call = await open(t)
  const span = {
    traceId: 'a trace/1',
    spanId: 's1',
    name: 'chat',
    kind: 'inference',
    inferenceId: 'inference-1',
    startedAt: new Date().toISOString(),
    input: 'in',
  }
  const sent = await call('POST', '/traces', { spans: [span, {}] })
  assert.equal(sent.status, 202)
  assert.deepEqual(sent.body.accepted, [{ id: 'inference-1' }])
  assert.equal((sent.body.rejected as unknown[]).length, 1)
  const trace = await call('GET', `/traces/${encodeURIComponent(span.traceId)}`)
  assert.deepEqual([trace.status, trace.body.traceId], [200, span.traceId])
  assert.equal((await call('GET', '/inferences/inference-1')).body.inputText, 'in')
  const whole = await call('GET', `/traces/${encodeURIComponent(span.traceId)}/spans/s1`)
  assert.deepEqual([whole.status, whole.body.spanId], [200, 's1'])
  for (const query of [
    'tag=a&tag=b',
    'metadata[locale]=de',
    'minLatencyMs=1.5&maxCostMicroUsd=7',
    'text=%27%5C%25',
  ]) {
    const page = await call('GET', `/traces?${query}`)
    assert.deepEqual([page.status, page.body.items], [200, []], query)
  }
  assert.equal((await call('GET', '/traces/facets')).body.traceCount, 1)
  assert.deepEqual((await call('GET', '/traces/tail')).body.items, [])
  assert.deepEqual((await call('GET', '/sessions')).body, { items: [], nextCursor: null })
  const view = await call('POST', '/saved-views', { name: 'v', page: 'traces', filter: { text: 'x' } })
  assert.equal(view.status, 201)
  assert.equal((await call('PATCH', `/saved-views/${view.body.id}`, { name: 'w' })).body.name, 'w')
  assert.equal((await call('DELETE', `/saved-views/${view.body.id}`)).status, 200)
  assert.deepEqual((await call('GET', '/saved-views?page=traces')).body, { items: [] })
  for (const list of ['traces', 'inferences']) {
    const page = await call('GET', `/${list}?limit=1&status=ok&since=2020-01-01T00:00:00Z`)
    assert.deepEqual(
      [page.status, (page.body.items as unknown[]).length, page.body.nextCursor],
      [200, 1, null],
    )
  }
})

test('a call that cannot be answered says why', async (t) => {
  const call = await open(t)
  const cases: [string, string, unknown, object | undefined, number, string][] = [
    ['POST', '/traces', { spans: [] }, undefined, 400, 'invalid-input'],
    ['POST', '/traces', { spans: [{}], more: 1 }, undefined, 400, 'invalid-input'],
    ['GET', '/traces?limit=0', undefined, undefined, 400, 'invalid-input'],
    ['GET', '/inferences?cursor=foreign', undefined, undefined, 400, 'invalid-input'],
    [
      'GET',
      `/traces?cursor=${Buffer.from('["2026-01-01","x"]').toString('base64url')}`,
      undefined,
      undefined,
      400,
      'invalid-input',
    ],
    ['GET', '/traces?signal=unknown', undefined, undefined, 400, 'invalid-input'],
    ['GET', '/traces?minLatencyMs=fast', undefined, undefined, 400, 'invalid-input'],
    ['GET', '/sessions/nobody', undefined, undefined, 404, 'not-found'],
    ['POST', '/saved-views', { name: '', page: 'traces', filter: {} }, undefined, 400, 'invalid-input'],
    ['GET', '/traces/nobody', undefined, undefined, 404, 'not-found'],
    ['GET', '/inferences/nobody', undefined, undefined, 404, 'not-found'],
    ['GET', '/traces', undefined, {}, 401, 'unauthenticated'],
  ]
  for (const [method, path, body, headers, status, code] of cases) {
    const answer = await call(method, path, body, headers)
    assert.deepEqual([answer.status, answer.body.code], [status, code], `${method} ${path}`)
  }
})

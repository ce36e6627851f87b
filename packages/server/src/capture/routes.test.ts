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
    ['GET', '/traces/nobody', undefined, undefined, 404, 'not-found'],
    ['GET', '/inferences/nobody', undefined, undefined, 404, 'not-found'],
    ['GET', '/traces', undefined, {}, 401, 'unauthenticated'],
  ]
  for (const [method, path, body, headers, status, code] of cases) {
    const answer = await call(method, path, body, headers)
    assert.deepEqual([answer.status, answer.body.code], [status, code], `${method} ${path}`)
  }
})

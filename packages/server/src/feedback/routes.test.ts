import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiRouter, createApiHandler } from '../platform/http/api-handler.ts'
import type { Principal } from '../platform/http/principal.ts'
import { createLogger } from '../platform/log.ts'
import { SpoolFull } from '../platform/spool/spool-errors.ts'
import { testProject } from '../platform/testing/test-project.ts'
import { addStarterSignals } from './add-starter-signals.ts'
import { knownSignals } from './known-signals.ts'
import { feedbackRoutes } from './routes.ts'

async function api(t: TestContext, more: { isFull?: boolean } = {}) {
  const project = await testProject(t)
  const { catalog, ledger, clock, serving, projectId } = project
  await addStarterSignals(catalog.pool, projectId)
  const full = { ...project.spool, append: () => Promise.reject(new SpoolFull('limit', 3_000)) }
  const spool = more.isFull ? full : project.spool
  const signals = knownSignals({ catalog, clock })
  const deps = { catalog, ledger, spool, clock, serving, signals, readToken: () => null }
  const key: Principal = { kind: 'key', id: 'key-1', name: 'server', projectId, role: 'engineer' }
  const handle = createApiHandler({
    router: { feedback: feedbackRoutes(deps) } as unknown as ApiRouter,
    authenticate: async (headers) => (headers.has('authorization') ? key : null),
    authorise: () => {},
    logger: createLogger({ level: 'silent' }),
  })
  return async (method: string, path: string, body?: unknown, headers = { authorization: 'Bearer key' }) => {
    const response = await handle(
      new Request(`http://test/api/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    return { status: response!.status, headers: response!.headers, json: (await response!.json()) as never }
  }
}

const item = { id: 'one', signal: 'accepted', target: { kind: 'inference', id: 'call-1' }, value: true }

test('a batch with good and bad items is 202 with each told apart, and readable at once', async (t) => {
  const call = await api(t)
  const sent = await call('POST', '/feedback', { feedback: [item, { ...item, id: 'two', value: 3 }] })
  assert.equal(sent.status, 202)
  const { accepted, rejected } = sent.json as { accepted: unknown[]; rejected: { index: number }[] }
  assert.deepEqual([accepted, rejected.map(({ index }) => index)], [[{ id: 'one' }], [1]])
  const listed = await call('GET', '/feedback?inferenceId=call-1')
  assert.equal(listed.status, 200)
  assert.equal((listed.json as { items: unknown[] }).items.length, 1)
  assert.equal((await call('GET', '/feedback/summary')).status, 200)
  assert.equal((await call('GET', '/signals')).status, 200)
})

test('a batch that is none is 400, and who is nobody gets 401', async (t) => {
  const call = await api(t)
  assert.equal((await call('POST', '/feedback', { feedback: [] })).status, 400)
  assert.equal((await call('POST', '/feedback', { feedback: [item], more: 1 })).status, 400)
  assert.equal((await call('POST', '/feedback', { feedback: [item] }, {} as never)).status, 401)
  assert.equal((await call('GET', '/feedback?cursor=nonsense')).status, 400)
})

test('a full spool is 429 with a time to wait, and nothing of the batch is promised', async (t) => {
  const call = await api(t, { isFull: true })
  const refused = await call('POST', '/feedback', { feedback: [item] })
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  assert.equal((refused.json as { code: string }).code, 'spool-full')
})

test('a signal says who may give it, about what and for how long, and feedback is held to that', async (t) => {
  const call = await api(t)
  const definition = {
    ...{ name: 'verdict', type: 'boolean', kind: 'explicit', description: '', direction: 'higher' },
    ...{ categories: null, range: null, givenBy: ['reviewer', 'evaluator'], targets: ['trace', 'session'] },
    retentionDays: 90,
  }
  assert.equal((await call('PUT', '/signals/verdict', definition)).status, 200)
  const { items } = (await call('GET', '/signals')).json as { items: { name: string }[] }
  assert.deepEqual(
    items.find(({ name }) => name === 'verdict'),
    definition,
  )
  for (const wrong of [
    { retentionDays: 0 },
    { givenBy: [] },
    { givenBy: ['nobody'] },
    { targets: ['answer'] },
  ])
    assert.equal((await call('PUT', '/signals/verdict', { ...definition, ...wrong })).status, 400)

  const verdict = { signal: 'verdict', target: { kind: 'trace', id: 't' }, value: true }
  const rita = { kind: 'reviewer', id: 'rita' }
  const sent = await call('POST', '/feedback', {
    feedback: [
      { ...verdict, author: rita },
      { ...verdict, author: { kind: 'end-user', id: 'ann' } },
      verdict,
      { ...verdict, author: rita, target: { kind: 'inference', id: 'call-1' } },
      { ...verdict, author: rita, value: null },
      { ...verdict, author: rita, value: null, supersedes: 'one' },
    ],
  })
  const { accepted, rejected } = sent.json as {
    accepted: unknown[]
    rejected: { index: number; code: string; message: string }[]
  }
  assert.equal(accepted.length, 2)
  assert.deepEqual(
    rejected.map(({ index, code }) => [index, code]),
    [
      [1, 'forbidden'],
      [2, 'forbidden'],
      [3, 'invalid-input'],
      [4, 'invalid-input'],
    ],
  )
  assert.match(rejected[0]!.message, /given by reviewer or evaluator only, and this comes from end-user/)
  assert.match(rejected[2]!.message, /is about trace or session, not about an inference/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '@loopwright/contract'
import { testServer } from '../testing/test-server.ts'
import { minimumRole } from './authorise.ts'

const problem = async (response: Response) => (await response.json()) as Problem

test('who is not known gets 401 and learns what to send', async () => {
  const server = await testServer()
  const response = await server.request('/api/v1/me')
  assert.equal(response.status, 401)
  assert.match(response.headers.get('content-type') ?? '', /problem\+json/)
  const { code, detail } = await problem(response)
  assert.equal(code, 'unauthenticated')
  assert.match(detail, /lw_sk_/)
})

test('an unknown key gets 401, a public key 403, a key of too small a role 403', async () => {
  const server = await testServer()
  const { api, projectId } = await server.project()
  assert.equal((await server.request('/api/v1/me', { key: 'lw_sk_unknown' })).status, 401)

  const publicKey = await api.workspace.createKey({ kind: 'public', name: 'browser' })
  assert.match(publicKey.key, /^lw_pk_/)
  assert.equal((await server.request('/api/v1/me', { key: publicKey.key })).status, 403)

  const viewer = await server.keyFor(projectId, 'viewer')
  const refused = await server.request('/api/v1/keys', { key: viewer.key })
  assert.equal(refused.status, 403)
  assert.match((await problem(refused)).detail, /needs the role "admin" and you have "viewer"/)
})

test('a revoked key ends at once', async () => {
  const server = await testServer()
  const { api } = await server.project()
  const made = await api.workspace.createKey({ name: 'short-lived', kind: 'secret', role: 'viewer' })
  assert.equal((await server.request('/api/v1/me', { key: made.key })).status, 200)
  await api.workspace.revokeKey({ id: made.id })
  assert.equal((await server.request('/api/v1/me', { key: made.key })).status, 401)
  await assert.rejects(api.workspace.revokeKey({ id: made.id }), { code: 'not-found' })
})

test('a key is kept only as a hash and shown only when made', async () => {
  const server = await testServer()
  const { api, key } = await server.project()
  const { items } = await api.workspace.listKeys()
  assert.equal(JSON.stringify(items).includes(key), false)
  const { rows } = await server.platform.catalog.pool.query(
    'select row_to_json(api_key)::text as row from api_key',
  )
  assert.equal(
    rows.some(({ row }: { row: string }) => row.includes(key)),
    false,
  )
})

test('nobody makes a key that may do more than they may', async () => {
  const { api } = await (await testServer()).project('admin')
  await assert.rejects(api.workspace.createKey({ name: 'more', role: 'owner' }), { code: 'forbidden' })
  assert.equal((await api.workspace.createKey({ name: 'as much', role: 'admin' })).role, 'admin')
})

test('what is in one project is not to be found from another', async () => {
  const server = await testServer()
  const ours = await server.project()
  const theirs = await server.project()
  await theirs.api.deploy.createFunction({ name: 'secret-function', labels: ['a', 'b'] })
  assert.deepEqual((await ours.api.deploy.listFunctions()).items, [])
  await assert.rejects(ours.api.deploy.getFunction({ name: 'secret-function' }), { code: 'not-found' })
  const made = await theirs.api.workspace.createKey({ name: 'k' })
  await assert.rejects(ours.api.workspace.revokeKey({ id: made.id }), { code: 'not-found' })
})

test('the owner is made once: the second visitor is sent to sign in', async () => {
  const server = await testServer()
  const body = JSON.stringify({
    email: 'owner@example.com',
    password: 'correct horse battery',
    project: 'first',
  })
  // Other tests made projects here, so a stranger may not; on an empty server anybody may: see the tests behind a proxy.
  const { key: admin } = await server.project('admin')
  const stranger = await server.request('/api/v1/setup', { method: 'POST', body })
  assert.equal(stranger.status, 403)
  assert.match((await problem(stranger)).detail, /LOOPWRIGHT_INIT_OWNER_EMAIL/)
  const [one, two] = await Promise.all([
    server.request('/api/v1/setup', { key: admin, method: 'POST', body }),
    server.request('/api/v1/setup', { key: admin, method: 'POST', body }),
  ])
  assert.deepEqual([one.status, two.status].sort(), [201, 409])
  const made = one.status === 201 ? one : two
  const cookie = made.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { secretKey, project } = (await made.json()) as { secretKey: string; project: { id: string } }
  assert.equal((await server.request('/api/v1/me', { key: secretKey })).status, 200)

  const me = await server.request('/api/v1/me', { headers: { cookie } })
  const principal = (await me.json()) as { role: string; email: string }
  assert.equal(principal.role, 'owner')
  assert.equal(principal.email, 'owner@example.com')

  const foreign = await server.project()
  const elsewhere = { cookie, 'x-loopwright-project': foreign.projectId }
  assert.equal((await server.request('/api/v1/me', { headers: elsewhere })).status, 403)

  const headers = { cookie, origin: 'https://elsewhere.example', 'x-loopwright-project': project.id }
  const forged = await server.request('/api/v1/projects', {
    method: 'POST',
    headers,
    body: '{"name":"forged"}',
  })
  assert.equal(forged.status, 403, 'another site must not act with the cookie')
})

test('a key says when it was last used', async () => {
  const server = await testServer()
  const { api, projectId } = await server.project()
  const engineer = await server.keyFor(projectId, 'engineer')
  const lastUsedAt = async () =>
    (await api.workspace.listKeys()).items.find(({ role }) => role === 'engineer')?.lastUsedAt
  assert.equal(await lastUsedAt(), null)
  const calledAt = Date.now()
  await server.request('/v1/models', { key: engineer.key })
  let used = await lastUsedAt()
  for (let tries = 0; !used && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    used = await lastUsedAt()
  }
  assert.ok(used && Date.parse(used) >= calledAt)
})

test('nobody can make an account for themself', async () => {
  const server = await testServer()
  const body = JSON.stringify({
    email: 'guest@example.com',
    password: 'correct horse battery',
    name: 'Guest',
  })
  const response = await server.request('/api/auth/sign-up/email', { method: 'POST', body })
  assert.equal(response.status, 404)
})

test('the command line on this machine is the owner', async () => {
  const server = await testServer()
  await server.project()
  const response = await server.request('/api/v1/me', { key: server.localToken })
  assert.equal(((await response.json()) as { role: string }).role, 'owner')
})

test('every procedure of the contract refuses who is not known, unless it is open to all', async () => {
  const server = await testServer()
  const document = (await (await server.request('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const seen = new Set<string>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId }] of Object.entries(methods)) {
      seen.add(operationId)
      const rule = minimumRole[operationId as keyof typeof minimumRole]
      assert.ok(rule, `${operationId} has no rule`)
      if (rule === 'public') continue
      const url = `/api/v1${path.replace(/\{[^}]+\}/g, '00000000-0000-7000-8000-000000000000')}`
      const body = method === 'get' || method === 'delete' ? {} : { body: '{}' }
      const response = await server.request(url, { method: method.toUpperCase(), ...body })
      assert.equal(response.status, 401, `${method} ${path}`)
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(minimumRole).sort())
})

test('a body that is no JSON, too long, or has unknown fields is refused with what to do', async () => {
  const server = await testServer()
  const { key } = await server.project()
  const post = (body: string) => server.request('/api/v1/functions', { key, method: 'POST', body })
  const broken = await post('{"name":')
  assert.equal(broken.status, 400)
  assert.equal((await problem(broken)).code, 'malformed-json')
  const long = await post(JSON.stringify({ name: 'a'.repeat(2_100_000) }))
  assert.equal(long.status, 413)
  assert.equal((await problem(long)).code, 'body-too-large')
  const unknown = await post(JSON.stringify({ name: 'fine', labels: ['a', 'b'], colour: 'red' }))
  assert.equal(unknown.status, 400)
  assert.match((await problem(unknown)).detail, /colour/)
})

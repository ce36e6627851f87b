import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type BrowserFeedback, browserFeedbackDefaults } from '@loopwright/contract'
import { createApiClient } from '@loopwright/contract/api-client'
import { newId } from '../../platform/new-id.ts'
import { testServer } from '../../testing/test-server.ts'
import { createFeedbackTokens, type TokenSubject } from './feedback-tokens.ts'

const page = 'https://app.example.com'
const hourMs = 3_600_000

/** A project with an answer, its token, and ways in which a page may send feedback. */
async function withToken(choice: Partial<BrowserFeedback> = {}) {
  const server = await testServer()
  const { projectId, key, api } = await server.project()
  if (Object.keys(choice).length > 0)
    await api.feedback.putBrowserFeedback({ ...browserFeedbackDefaults, ...choice })
  const { serving, secret } = server.platform
  const mint = (subject: Partial<TokenSubject> = {}, agoMs = 0) => {
    const inferenceId = newId()
    const whole = { projectId, inferenceId, traceId: 'trace', endUserId: 'ann', ...subject }
    const tokens = createFeedbackTokens({ serving, secret, clock: { now: () => Date.now() - agoMs } })
    return { token: tokens.issue(whole), inferenceId: whole.inferenceId }
  }
  const { token, inferenceId } = mint()
  const item = (more: object = {}) => ({
    ...{ signal: 'helpful', target: { kind: 'inference', id: inferenceId }, value: true },
    ...more,
  })
  const send = (body: unknown, headers: Record<string, string> = {}, path = '/api/v1/feedback') =>
    server.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    ...{ server, projectId, key, api, mint, token, inferenceId, item, send },
    post: (items: unknown[], headers: Record<string, string> = {}) =>
      send({ feedback: items }, { authorization: `Bearer ${token}`, ...headers }),
    beacon: (body: unknown, headers: Record<string, string> = {}) =>
      send(body, { 'content-type': 'text/plain;charset=UTF-8', ...headers }),
    listed: async () => (await api.feedback.listFeedback({ limit: 50 })).items,
  }
}

const rejectionOf = async (response: Response) => {
  assert.equal(response.status, 202)
  const { accepted, rejected } = (await response.json()) as {
    accepted: unknown[]
    rejected: { code: string }[]
  }
  assert.equal(accepted.length, 0)
  return rejected[0]?.code
}

test('a page of any origin may ask beforehand, and gets no credentials', async () => {
  const { server } = await withToken()
  const answer = await server.request('/api/v1/feedback', {
    method: 'OPTIONS',
    headers: { origin: page, 'access-control-request-method': 'POST' },
  })
  assert.equal(answer.status, 204)
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
  assert.match(answer.headers.get('access-control-allow-headers') ?? '', /authorization/)
  assert.equal(answer.headers.get('access-control-allow-credentials'), null)
  for (const path of ['/api/v1/traces', '/api/v1/feedback/browser', '/api/v1/feedback/']) {
    const other = await server.request(path, { method: 'OPTIONS', headers: { origin: page } })
    assert.equal(other.headers.get('access-control-allow-origin'), null, path)
  }
})

test('a token says something of its answer, from a page, a beacon or an application', async () => {
  const { post, beacon, item, token, inferenceId, listed } = await withToken()
  const fromPage = await post([item({ id: 'one' })], { origin: page })
  assert.equal(fromPage.status, 202)
  assert.equal(fromPage.headers.get('access-control-allow-origin'), page)
  assert.match(fromPage.headers.get('vary') ?? '', /origin/)
  const beaconed = await beacon(
    { token, feedback: [item({ id: 'two', signal: 'accepted' })] },
    { origin: page },
  )
  assert.equal(beaconed.status, 202)
  assert.equal((await post([item({ id: 'three', signal: 'rating', value: 4 })])).status, 202)
  const items = await listed()
  assert.deepEqual(items.map(({ signal }) => signal).sort(), ['accepted', 'helpful', 'rating'])
  for (const { author, target } of items) {
    assert.deepEqual(author, { kind: 'end-user', id: 'ann' })
    assert.deepEqual(target, { kind: 'inference', id: inferenceId })
  }
})

test('only pages of the origins that the project named are heard, and applications', async () => {
  const { post, beacon, item, token, server } = await withToken({
    origins: ['https://App.Example.com:443', 'http://localhost:3000'],
  })
  for (const origin of [page, 'http://localhost:3000', server.url]) {
    const answer = await post([item()], { origin })
    assert.equal(answer.status, 202, origin)
    assert.equal(answer.headers.get('access-control-allow-origin'), origin)
  }
  assert.equal((await post([item()])).status, 202)
  for (const origin of [
    'https://evil.example',
    'https://app.example.com.evil.example',
    'null',
    `${page}:8443`,
  ]) {
    for (const answer of [
      await post([item()], { origin }),
      await beacon({ token, feedback: [item()] }, { origin }),
    ]) {
      assert.equal(answer.status, 403, origin)
      assert.equal(answer.headers.get('access-control-allow-origin'), null)
    }
  }
})

test('a token is about one answer, one end user and one project', async () => {
  const { post, item, mint, send, projectId, server } = await withToken()
  const other = mint({ endUserId: 'bob' })
  const about = (id: string, kind = 'inference') => item({ target: { kind, id } })
  for (const wrong of [
    about(other.inferenceId),
    about('trace', 'trace'),
    about('session', 'session'),
    item({ author: { kind: 'end-user', id: 'bob' } }),
    item({ author: { kind: 'reviewer', id: 'ann' } }),
  ])
    assert.equal(await rejectionOf(await post([wrong])), 'forbidden')
  const elsewhere = await server.project()
  const { inferenceId, token } = mint({ projectId: elsewhere.projectId })
  const stranger = item({ target: { kind: 'inference', id: inferenceId } })
  assert.equal((await send({ feedback: [stranger] }, { authorization: `Bearer ${token}` })).status, 202)
  assert.equal((await elsewhere.api.feedback.listFeedback({ limit: 5 })).items[0]?.target.id, inferenceId)
  // The project is the token's, whatever a header says.
  const header = { authorization: `Bearer ${token}`, 'x-loopwright-project': projectId }
  assert.equal((await send({ feedback: [stranger] }, header)).status, 202)
  assert.equal((await elsewhere.api.feedback.listFeedback({ limit: 5 })).items.length, 2)
})

test('a token compares its answer with another only beside the token of that one, which is not kept', async () => {
  const { post, item, mint, listed } = await withToken()
  const [other, ofBob, expired] = [mint(), mint({ endUserId: 'bob' }), mint({}, 400 * 24 * hourMs)]
  const better = (against: string, againstToken?: string) =>
    item({ id: 'choice', signal: 'preferred', value: { against, preferred: 'target', againstToken } })
  for (const wrong of [
    better(other.inferenceId),
    better(other.inferenceId, ofBob.token),
    better(ofBob.inferenceId, ofBob.token),
    better(expired.inferenceId, expired.token),
    better(other.inferenceId, mint({ inferenceId: other.inferenceId, projectId: newId() }).token),
    better(other.inferenceId, `${other.token}x`),
  ])
    assert.equal(await rejectionOf(await post([wrong])), 'forbidden')
  const answer = await post([better(other.inferenceId, other.token)])
  assert.equal(((await answer.json()) as { accepted: unknown[] }).accepted.length, 1)
  const [kept] = await listed()
  assert.deepEqual(kept?.value, { against: other.inferenceId, preferred: 'target' })
})

test('a token gives no labels of reviewers, evaluators or the server', async () => {
  const { post, item, api } = await withToken()
  const signals = (await api.feedback.listSignals()).items
  for (const kind of ['review', 'automated'] as const) {
    const name = `of-${kind}`
    const { description, ...shape } = signals.find((signal) => signal.name === 'helpful')!
    await api.feedback.putSignal({ ...shape, description, name, kind })
    assert.equal(await rejectionOf(await post([item({ signal: name })])), 'forbidden')
  }
})

test('nobody takes back or claims what others say', async () => {
  const { post, item, send, key, mint, token, inferenceId, listed } = await withToken()
  const byKey = { authorization: `Bearer ${key}` }
  const said = item({ id: 'said', author: { kind: 'end-user', id: 'ann' } })
  const byServer = item({ id: 'by-server' })
  await send({ feedback: [said, byServer] }, byKey)
  const other = mint({ endUserId: 'bob' })
  const ofOther = { target: { kind: 'inference', id: other.inferenceId } }
  await send({ feedback: [item({ ...ofOther, id: 'of-bob' })] }, { authorization: `Bearer ${other.token}` })
  const retraction = (supersedes: string) => item({ id: newId(), value: null, supersedes })
  await post([retraction('said'), retraction('by-server'), retraction('of-bob')])
  // An id that a stranger took first must not stand in the way of the application's own.
  await post([item({ id: 'to-come' })])
  const late = item({ ...ofOther, id: 'to-come', signal: 'rating', value: 5 })
  await send({ feedback: [late] }, byKey)
  const items = await listed()
  const stands = (id: string) => items.find((found) => found.id === id)
  for (const id of ['said', 'by-server']) assert.equal(stands(id)?.supersededBy, null, id)
  assert.equal(items.find(({ target }) => target.id === other.inferenceId)?.supersededBy, null)
  assert.equal(stands('to-come')?.signal, 'rating')

  // One's own is one's own, under the id that was given or the one that came back.
  await post([item({ id: 'mine', signal: 'rating', value: 2 })])
  const unnamed = await post([item({ signal: 'accepted' })])
  const { accepted } = (await unnamed.json()) as { accepted: [{ id: string }] }
  await send(
    {
      feedback: [
        item({ signal: 'rating', value: null, supersedes: 'mine' }),
        item({ signal: 'accepted', value: null, supersedes: accepted[0].id }),
      ],
    },
    { authorization: `Bearer ${token}` },
  )
  const own = (await listed()).filter(({ target, value }) => target.id === inferenceId && value !== null)
  for (const signal of ['rating', 'accepted'])
    assert.notEqual(own.find((found) => found.signal === signal)?.supersededBy, null, signal)
})

test('a token that expired, was changed or made up is 401; the page may read why only where it could be one', async () => {
  const { send, item, mint, token } = await withToken()
  const as = (bearer: string) =>
    send({ feedback: [item()] }, { authorization: `Bearer ${bearer}`, origin: page })
  const expired = await as(mint({}, 25 * hourMs).token)
  assert.equal(expired.status, 401)
  assert.equal(expired.headers.get('access-control-allow-origin'), page)
  const [start, body, signature] = token.split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[]
  const forge = (index: number, value: unknown) =>
    `${start}.${Buffer.from(JSON.stringify(claims.with(index, value))).toString('base64url')}.${signature}`
  for (const wrong of [
    forge(1, newId()),
    forge(3, 'bob'),
    forge(4, 9e15),
    forge(5, 2),
    'lwf1.x.y',
    `${token}x`,
  ]) {
    const answer = await as(wrong)
    assert.equal(answer.status, 401, wrong)
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
  }
})

test('rotating the key keeps its tokens until they expire, and no longer', async () => {
  const { api, server, projectId, mint, send } = await withToken()
  const use = async ({ token, inferenceId }: ReturnType<typeof mint>) => {
    const item = { signal: 'helpful', target: { kind: 'inference', id: inferenceId }, value: true }
    return (await send({ feedback: [item] }, { authorization: `Bearer ${token}` })).status
  }
  const { pool } = server.platform.catalog
  const first = mint()
  // A lifetime that was longer once: tokens of then are good for as long as they say.
  await api.feedback.putBrowserFeedback({ ...browserFeedbackDefaults, tokenLifetimeMinutes: 3 * 24 * 60 })
  await api.feedback.putBrowserFeedback({ ...browserFeedbackDefaults, tokenLifetimeMinutes: 5 })
  assert.deepEqual(await api.feedback.rotateFeedbackKey(), { keyNumber: 2 })
  const second = mint()
  assert.notEqual(first.token.split('.')[1], second.token.split('.')[1])
  assert.deepEqual(await Promise.all([use(first), use(second)]), [202, 202])
  assert.deepEqual(await api.feedback.rotateFeedbackKey(), { keyNumber: 3 })
  assert.deepEqual(await Promise.all([use(first), use(second), use(mint())]), [202, 202, 202])
  const { rows } = await pool.query<{ number: number; minutes: number }>(
    `select number, round(extract(epoch from good_until - rotated_at) / 60)::int as minutes from feedback_key
     where project_id = $1 and rotated_at is not null order by number`,
    [projectId],
  )
  assert.deepEqual(rows, [
    { number: 1, minutes: 3 * 24 * 60 + 1 },
    { number: 2, minutes: 5 + 1 },
  ])
  await pool.query(
    `update feedback_key set good_until = now() - interval '1 second' where project_id = $1 and number = 1`,
    [projectId],
  )
  // As another process hears of it.
  while ((await use(first)) !== 401) await pause(20)
  assert.deepEqual(await Promise.all([use(second), use(mint())]), [202, 202])
})

test('two who rotate at once get a key each, and another project keeps its own', async () => {
  const { api, server } = await withToken()
  const numbers = await Promise.all([api.feedback.rotateFeedbackKey(), api.feedback.rotateFeedbackKey()])
  assert.deepEqual(numbers.map(({ keyNumber }) => keyNumber).sort(), [2, 3])
  const other = await server.project()
  assert.deepEqual(await other.api.feedback.rotateFeedbackKey(), { keyNumber: 2 })
})

test('a flood is stopped with a time to wait, each token by itself, and a batch that never fits is told so', async () => {
  const { post, beacon, token, item, mint, send } = await withToken({ observationsPerMinute: 5 })
  assert.equal((await post([item(), item(), item()])).status, 202)
  assert.equal((await beacon({ token, feedback: [item(), item()] })).status, 202)
  const refused = await post([item()], { origin: page })
  assert.equal(refused.status, 429)
  const seconds = Number(refused.headers.get('retry-after'))
  assert.ok(seconds > 0 && seconds <= 60)
  assert.equal(refused.headers.get('access-control-allow-origin'), page)
  assert.match(refused.headers.get('access-control-expose-headers') ?? '', /retry-after/)
  assert.equal((await beacon({ token, feedback: [item()] })).status, 429)
  assert.equal((await post(Array(6).fill(item()))).status, 413)
  const other = mint()
  const theirs = item({ target: { kind: 'inference', id: other.inferenceId } })
  assert.equal((await send({ feedback: [theirs] }, { authorization: `Bearer ${other.token}` })).status, 202)
})

test('what is too large, no JSON, or not what was agreed is refused before anything is kept', async () => {
  const { server, post, beacon, send, token, item, key, listed } = await withToken()
  const long = item({ comment: 'x'.repeat(300_000) })
  const bearer = { authorization: `Bearer ${token}` }
  const stream = (body: string, headers: Record<string, string>) =>
    fetch(`${server.url}/api/v1/feedback`, {
      ...{ method: 'POST', headers, body: new Blob([body]).stream(), duplex: 'half' },
    } as RequestInit)
  assert.equal((await post([long])).status, 413)
  assert.equal((await beacon({ token, feedback: [long] })).status, 413)
  assert.equal((await stream(JSON.stringify({ feedback: [long] }), bearer)).status, 413)
  assert.equal(
    (await stream(JSON.stringify({ token, feedback: [long] }), { 'content-type': 'text/plain' })).status,
    413,
  )
  // With a key more is taken: one bad item does not refuse a batch.
  assert.equal((await send({ feedback: [long] }, { authorization: `Bearer ${key}` })).status, 202)
  assert.equal((await send('{"feedback": [', bearer)).status, 400)
  assert.equal((await send({ feedback: [item()], more: 1 }, bearer)).status, 400)
  assert.equal((await send({ feedback: [] }, bearer)).status, 400)
  for (const body of ['', 'hello', '[]', 'null', '7', '{"feedback": ['])
    assert.ok([400, 401].includes((await beacon(body)).status), body)
  assert.equal((await beacon({ token, feedback: [item()], more: 1 })).status, 400)
  const deep = `{"token": "${token}", "feedback": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  assert.equal((await beacon(deep)).status, 400)
  assert.equal((await listed()).length, 0)
})

test('a key is for servers: no page of another site can use one, nor smuggle it into a beacon', async () => {
  const { server, send, beacon, item, key, token, listed, api } = await withToken({ origins: null })
  const { key: publicKey } = await api.workspace.createKey({ name: 'page', kind: 'public', role: 'viewer' })
  const feedback = [item()]
  for (const headers of [
    { authorization: `Bearer ${key}` },
    { authorization: `Bearer ${publicKey}` },
    { 'x-api-key': key },
    { authorization: `Basic ${Buffer.from(`${publicKey}:${key}`).toString('base64')}` },
    { authorization: `Bearer ${server.localToken}` },
    {},
  ] as Record<string, string>[]) {
    const answer = await send({ feedback }, { ...headers, origin: page })
    assert.equal(answer.status, 403)
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
  }
  for (const other of [key, publicKey, server.localToken, '', 7, null])
    assert.equal((await beacon({ token: other, feedback })).status, 401)
  // Text that comes with a key is no beacon: whose token is inside does not matter.
  const mixed = await beacon({ token, feedback }, { authorization: `Bearer ${key}`, origin: page })
  assert.equal(mixed.status, 403)
  assert.equal((await send({ feedback }, { authorization: `Bearer ${publicKey}` })).status, 403)
  assert.equal((await listed()).length, 0)
  assert.equal((await send({ feedback }, { authorization: `Bearer ${key}`, origin: server.url })).status, 202)
})

test('a token opens nothing else, and nothing in another place', async () => {
  const { server, token, inferenceId, item, send } = await withToken()
  const bearer = { authorization: `Bearer ${token}` }
  for (const [method, path] of [
    ['GET', `/api/v1/feedback?inferenceId=${inferenceId}`],
    ['GET', '/api/v1/feedback/summary'],
    ['GET', '/api/v1/feedback/browser'],
    ['PUT', '/api/v1/feedback/browser'],
    ['POST', '/api/v1/feedback/browser/rotate-key'],
    ['GET', `/api/v1/inferences/${inferenceId}`],
    ['GET', '/api/v1/traces'],
    ['GET', '/api/v1/signals'],
    ['POST', '/api/v1/traces'],
    ['GET', '/api/v1/me'],
    ['GET', '/api/public/scores'],
    ['POST', '/api/public/scores'],
    ['GET', '/v1/models'],
    ['POST', '/v1/chat/completions'],
    ['POST', '/v1/traces'],
  ] as const) {
    const body = method === 'GET' ? {} : { body: '{}' }
    const answer = await server.request(path, { method, headers: { ...bearer, origin: page }, ...body })
    assert.ok([401, 403].includes(answer.status), `${method} ${path}: ${answer.status}`)
    assert.equal(answer.headers.get('access-control-allow-origin'), null, path)
  }
  const feedback = [item()]
  for (const headers of [
    { 'x-api-key': token },
    { authorization: token },
    { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` },
    { cookie: `token=${token}` },
  ] as Record<string, string>[])
    assert.ok([401, 403].includes((await send({ feedback }, headers)).status), Object.keys(headers)[0])
  for (const path of [`/api/v1/feedback?token=${token}`, '/api/v1/feedback/', '/api/v1//feedback']) {
    const headers: Record<string, string> = path.includes('?') ? {} : bearer
    assert.ok([401, 403, 404].includes((await send({ feedback }, headers, path)).status), path)
  }
  assert.equal((await send({ token, feedback })).status, 401)
})

test('only admins change what browsers may, and the audit log says who did', async () => {
  const { server, projectId, api } = await withToken()
  assert.deepEqual(await api.feedback.getBrowserFeedback(), browserFeedbackDefaults)
  const chosen = { origins: [page], observationsPerMinute: 30, tokenLifetimeMinutes: 60, askShare: 0.1 }
  assert.deepEqual(await api.feedback.putBrowserFeedback(chosen), chosen)
  assert.deepEqual(await api.feedback.getBrowserFeedback(), chosen)
  await api.feedback.rotateFeedbackKey()
  for (const origins of [['https://*.example.com'], ['https://app.example.com/path'], ['ftp://x.example']]) {
    const change = api.feedback.putBrowserFeedback({ ...chosen, origins })
    await assert.rejects(change, { code: 'invalid-input' })
  }
  const engineer = (await server.keyFor(projectId, 'engineer')).api
  assert.deepEqual(await engineer.feedback.getBrowserFeedback(), chosen)
  await assert.rejects(engineer.feedback.putBrowserFeedback(chosen), { code: 'forbidden' })
  await assert.rejects(engineer.feedback.rotateFeedbackKey(), { code: 'forbidden' })
  const { rows } = await server.platform.catalog.pool.query<{ action: string }>(
    'select action from audit_event where project_id = $1 order by id',
    [projectId],
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['project.browser-feedback-changed', 'project.feedback-key-rotated'],
  )
})

test('a call that was drawn says so to the application, in its token and on its span, and feedback on it too', async () => {
  const { server, api, key, projectId } = await withToken({ askShare: 1, origins: [page] })
  const call = (path: string, body: object) =>
    server.request(path, { ...{ method: 'POST', key }, body: JSON.stringify(body) })
  const messages = [{ role: 'user', content: 'hi' }]
  // Its provider is not configured: the call fails, and is a call all the same.
  await api.deploy.createFunction({ name: 'answer', labels: ['a', 'b'] })
  const target = { kind: 'upstream', provider: 'not-configured', model: 'any' } as const
  await api.deploy.createVariant({ name: 'answer', variant: 'one', target })
  await api.deploy.createRelease({ name: 'answer', weights: [{ variant: 'one', weight: 1 }] })
  const { headers } = await call('/v1/chat/completions', { model: 'function/answer', messages })
  assert.equal(headers.get('x-loopwright-ask'), '1')
  const token = headers.get('x-loopwright-feedback-token')!
  assert.equal(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())[6], 1)
  const id = headers.get('x-loopwright-inference-id')!
  const embedded = await call('/v1/embeddings', { model: 'function/answer', input: 'hi' })
  assert.equal(embedded.headers.get('x-loopwright-ask'), null)
  await api.feedback.putBrowserFeedback(browserFeedbackDefaults)
  const undrawn = await call('/v1/chat/completions', { model: 'function/answer', messages })
  assert.equal(undrawn.headers.get('x-loopwright-ask'), null)

  const said = { signal: 'rating', target: { kind: 'inference', id }, value: 4 }
  await createApiClient({ url: server.url, key: token }).feedback.recordFeedback({ feedback: [said] })
  assert.equal((await api.capture.getInference({ id })).attributes['loopwright.asked'], 1)
  await api.feedback.summariseSignals({})
  const asked = async (table: string) => {
    const result = await server.platform.ledger.client.query({
      query: `select count() as calls, countIf(asked = 1) as asked from ${table} final
        where project_id = {projectId:UUID} and inference_id = {id:String} and ${table === 'span' ? '1' : "kind = 'explicit'"}`,
      query_params: { projectId, id },
      format: 'JSONEachRow',
    })
    return await result.json()
  }
  assert.deepEqual(await asked('span'), [{ calls: 1, asked: 1 }])
  assert.deepEqual(await asked('feedback'), [{ calls: 1, asked: 1 }])
})

test('what an application says of its own draw is read from its span, unless it is no probability', async () => {
  const { server, api, projectId } = await withToken()
  const said = [0.05, 1, 0, 1.5, -1, 'often', null, { share: 0.5 }]
  const span = (value: unknown, index: number) => ({
    ...{ traceId: 'trace', spanId: `span-${index}`, name: 'answer', kind: 'inference' as const },
    ...{ startedAt: new Date().toISOString(), durationMs: 1, status: 'ok' as const },
    attributes: { 'loopwright.asked': value, other: '"loopwright.asked":1' },
  })
  const spans = [...said.map(span), { ...span(0, 8), attributes: {} }]
  const { rejected } = await api.capture.ingestTraces({ spans })
  assert.deepEqual(rejected, [])
  await api.capture.getTrace({ traceId: 'trace' })
  const result = await server.platform.ledger.client.query({
    query: 'select asked from span final where project_id = {projectId:UUID} order by span_id',
    ...{ query_params: { projectId }, format: 'JSONEachRow' },
  })
  const asked = (await result.json<{ asked: number | null }>()).map((row) => row.asked)
  assert.deepEqual(asked, [0.05, 1, ...Array(7).fill(null)])
})

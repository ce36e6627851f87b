import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { testServer } from '../../testing/test-server.ts'

type Seen = { path: string; headers: IncomingHttpHeaders }

/** An upstream that takes one key, lists a model, and says hello. */
async function upstream(t: TestContext, key: string) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    for await (const _chunk of request);
    seen.push({ path: request.url ?? '', headers: request.headers })
    const given = request.headers['api-key'] ?? request.headers.authorization?.replace('Bearer ', '')
    const answer =
      given !== key
        ? { error: { message: `Not my key: ${given}` } }
        : request.method === 'GET'
          ? { data: [{ id: 'large' }] }
          : { choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }] }
    response.writeHead(given === key ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

async function call(server: Awaited<ReturnType<typeof testServer>>, key: string, model: string) {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] })
  const response = await server.request('/v1/chat/completions', { key, method: 'POST', body })
  return { response, text: await response.text() }
}

test('a provider is added, tested, called, changed and removed, each at once', async (t) => {
  const server = await testServer()
  const { api, key } = await server.project()
  const { origin, seen } = await upstream(t, 'sk-of-azure-0123456789')
  const made = await api.workspace.createProvider({
    name: 'azure',
    baseUrl: `${origin}/openai/v1/`,
    secrets: {
      apiKey: 'sk-of-azure-0123456789',
      apiKeyHeader: 'api-key',
      headers: { 'x-team': 'a-team-of-ours-1234' },
      query: { 'api-version': 'preview' },
    },
    tuning: { maxRetries: 0, prices: { large: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } },
  })
  assert.deepEqual(made.apiKey, { name: 'api-key', hint: '…6789' })
  assert.deepEqual(made.headers, [{ name: 'x-team', hint: '…1234' }])
  assert.deepEqual(made.query, [{ name: 'api-version', hint: '…' }], 'four of few would be too many')
  assert.equal(made.origin, 'project')

  const tested = await api.workspace.testProvider({ name: 'azure' })
  assert.deepEqual([tested.isReachable, tested.isAccepted, tested.status], [true, true, 200])
  assert.deepEqual(tested.models, ['large'])

  assert.equal((await call(server, key, 'azure/large')).response.status, 200)
  const { path, headers } = seen.at(-1)!
  assert.equal(path, '/openai/v1/chat/completions?api-version=preview')
  assert.deepEqual(
    [headers['api-key'], headers.authorization, headers['x-team']],
    ['sk-of-azure-0123456789', undefined, 'a-team-of-ours-1234'],
  )

  const changed = await api.workspace.updateProvider({
    name: 'azure',
    secrets: { apiKey: 'sk-wrong-0123456789' },
  })
  assert.equal(changed.apiKey?.hint, '…6789')
  const refused = await api.workspace.testProvider({ name: 'azure' })
  assert.deepEqual([refused.isReachable, refused.isAccepted, refused.status], [true, false, 401])
  assert.match(refused.message, /refused the key/)

  const { items } = await api.workspace.listPrices()
  assert.deepEqual(items[0]?.price, { inputUsdPerMillion: 1, outputUsdPerMillion: 2 })

  await api.workspace.deleteProvider({ name: 'azure' })
  const { response, text } = await call(server, key, 'azure/large')
  assert.equal(response.status, 404)
  assert.match(text, /openai, anthropic/)
})

test('a key goes to no host that it was not given for', async (t) => {
  const server = await testServer()
  const { api } = await server.project()
  const { origin } = await upstream(t, 'x')
  await api.workspace.createProvider({ name: 'acme', baseUrl: `${origin}/v1`, secrets: { apiKey: 'sk-1' } })
  await assert.rejects(api.workspace.updateProvider({ name: 'acme', baseUrl: 'https://elsewhere.test/v1' }), {
    code: 'conflict',
    message: /Give it again/,
  })
  const moved = await api.workspace.updateProvider({ name: 'acme', baseUrl: `${origin}/v2` })
  assert.equal(moved.baseUrl, `${origin}/v2`)
  const anew = { name: 'acme', baseUrl: 'https://elsewhere.test/v1', secrets: {} }
  assert.equal((await api.workspace.updateProvider(anew)).apiKey, null)
})

test('who is no admin sees which providers there are, and changes none', async () => {
  const server = await testServer()
  const { projectId } = await server.project()
  const { api } = await server.keyFor(projectId, 'engineer')
  const { items } = await api.workspace.listProviders()
  assert.deepEqual(
    items.map(({ name, origin }) => [name, origin]),
    [
      ['openai', 'environment'],
      ['anthropic', 'environment'],
    ],
  )
  const input = { name: 'acme', baseUrl: 'http://169.254.169.254/v1' }
  await assert.rejects(api.workspace.createProvider(input), { code: 'forbidden' })
  await assert.rejects(api.workspace.testProvider({ name: 'openai' }), { code: 'forbidden' })
})

test('two projects may each have a provider of the same name, and neither sees or uses the other’s', async (t) => {
  const server = await testServer()
  const [ours, theirs] = [await server.project(), await server.project()]
  const one = await upstream(t, 'sk-ours-0123456789ab')
  const two = await upstream(t, 'sk-theirs-0123456789')
  const add = ({ api }: typeof ours, origin: string, apiKey: string) =>
    api.workspace.createProvider({ name: 'acme', baseUrl: `${origin}/v1`, secrets: { apiKey } })
  await add(ours, one.origin, 'sk-ours-0123456789ab')
  assert.equal((await call(server, theirs.key, 'acme/large')).response.status, 404)
  await add(theirs, two.origin, 'sk-theirs-0123456789')
  await call(server, ours.key, 'acme/large')
  await call(server, theirs.key, 'acme/large')
  assert.deepEqual([one.seen.length, two.seen.length], [1, 1])
  assert.equal(one.seen[0]?.headers.authorization, 'Bearer sk-ours-0123456789ab')
  await theirs.api.workspace.deleteProvider({ name: 'acme' })
  assert.equal((await ours.api.workspace.listProviders()).items.length, 3)
})

test('what cannot be a provider is refused with what is wrong', async () => {
  const { api } = await (await testServer()).project()
  const create = (input: object) =>
    api.workspace.createProvider({ name: 'acme', baseUrl: 'https://acme.test/v1', ...input })
  await assert.rejects(create({ name: 'loopwright' }), /models of ours/)
  await assert.rejects(create({ baseUrl: 'ftp://acme.test' }), /http/)
  await assert.rejects(create({ baseUrl: 'https://user:pass@acme.test/v1' }), /no user or password/)
  await assert.rejects(create({ baseUrl: 'https://acme.test/v1?key=x' }), /query parameters/)
  await assert.rejects(create({ secrets: { headers: { host: 'other' } } }), /secrets\.headers\.host/)
  await assert.rejects(create({ secrets: { apiKey: 'two\r\nx-evil: 1' } }), /printable/)
  await assert.rejects(
    api.workspace.updateProvider({ name: 'openai', tuning: {} }),
    /environment of the server/,
  )
  await create({})
  await assert.rejects(create({}), { code: 'conflict' })
  const unreachable = await api.workspace.testProvider({ name: 'acme' })
  assert.deepEqual([unreachable.isReachable, unreachable.isAccepted], [false, false])
})

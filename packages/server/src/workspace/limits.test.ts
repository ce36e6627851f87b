import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testServer } from '../testing/test-server.ts'

const none = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null }

test('a key and a project are limited from the moment it is said, and until it is taken back', async () => {
  const server = await testServer()
  const { api } = await server.project()
  const other = await server.project()
  const made = await api.workspace.createKey({ name: 'app', limits: { requestsPerMinute: 1 } })
  assert.deepEqual(made.limits, { ...none, requestsPerMinute: 1 })
  const call = async (key: string) => {
    const body = JSON.stringify({ model: 'no-such/model', messages: [] })
    return (await server.request('/v1/chat/completions', { key, method: 'POST', body })).status
  }
  assert.equal(await call(made.key), 404, 'a model that is not there is found out first')

  await api.workspace.createProvider({
    name: 'gone',
    baseUrl: 'http://127.0.0.1:1/v1',
    tuning: { maxRetries: 0 },
  })
  const ask = async (key: string) => {
    const body = JSON.stringify({ model: 'gone/model', messages: [] })
    const response = await server.request('/v1/chat/completions', { key, method: 'POST', body })
    return [response.status, response.headers.get('x-ratelimit-limit-requests')]
  }
  assert.deepEqual(await ask(made.key), [502, '1'])
  assert.deepEqual(await ask(made.key), [429, '1'])
  const metrics = await (await server.request('/metrics')).text()
  assert.match(metrics, /loopwright_refused_calls_total [1-9]/)
  assert.match(metrics, /loopwright_failed_attempts_total\{provider="gone"\} [1-9]/)
  await api.workspace.limitKey({ id: made.id, requestsPerMinute: 5 })
  assert.deepEqual(await ask(made.key), [502, '5'])
  await api.workspace.putLimits({ requestsPerMinute: 2 })
  assert.deepEqual(await api.workspace.getLimits(), { ...none, requestsPerMinute: 2 })
  assert.deepEqual(await ask(made.key), [502, '2'])
  await api.workspace.putLimits({})
  await api.workspace.limitKey({ id: made.id })
  assert.deepEqual(await ask(made.key), [502, null])

  const { items } = await api.workspace.listKeys()
  assert.deepEqual(items.find(({ id }) => id === made.id)?.limits, none)
  assert.deepEqual(await other.api.workspace.getLimits(), none)
  await assert.rejects(other.api.workspace.limitKey({ id: made.id, requestsPerMinute: 1 }), {
    code: 'not-found',
  })
  await assert.rejects(api.workspace.putLimits({ requestsPerMinute: 0 }), { code: 'invalid-input' })
})

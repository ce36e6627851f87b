import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from './testing/test-server.ts'

test('a process with the role of a gateway alone answers calls and its health, and nothing else', async () => {
  const { server, close } = await startTestServer({ LOOPWRIGHT_ROLES: 'gateway' })
  try {
    const { key } = await server.project()
    const body = JSON.stringify({ model: 'function/none', messages: [{ role: 'user', content: 'hello' }] })
    const call = await server.request('/v1/chat/completions', { key, method: 'POST', body })
    assert.equal(call.status, 404, 'the gateway answers, and knows no such function')
    assert.equal(((await call.json()) as { error: { code: string } }).error.code, 'unknown-model')
    assert.equal((await server.request('/livez')).status, 200)
    assert.equal((await server.request('/api/v1/me', { key })).status, 404)
  } finally {
    await close()
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testServer } from '../testing/test-server.ts'

const item = { id: 'one', signal: 'helpful', target: { kind: 'inference', id: 'call-1' }, value: true }

test('what servers send with a key is answered as the API answers it', async () => {
  const { url, project, keyFor } = await testServer()
  const { key: secretKey, projectId } = await project('engineer')
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/api/v1/feedback`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json', ...headers },
      body,
    })
    const { status } = response
    const answer = (await response.json()) as { code?: string; accepted?: unknown[]; rejected?: unknown[] }
    return { status, type: response.headers.get('content-type'), answer }
  }
  // A page of the server's own goes through the API.
  const fromOwnPage = { origin: url }
  const bodies = [
    JSON.stringify({ feedback: [item, { ...item, id: 'two', value: 'yes' }, 'nothing'] }),
    JSON.stringify({ feedback: [] }),
    JSON.stringify({ feedback: [item], more: 1 }),
    JSON.stringify([item]),
    'null',
    '{"feedback": [',
    '',
  ]
  for (const body of bodies) {
    const [received, answered] = [await post(body), await post(body, fromOwnPage)]
    assert.equal(received.status, answered.status, body)
    assert.equal(received.answer.code, answered.answer.code, body)
    assert.deepEqual(received.answer.accepted, answered.answer.accepted, body)
    assert.deepEqual(received.answer.rejected, answered.answer.rejected, body)
    assert.equal(received.type?.split(';')[0], answered.type?.split(';')[0], body)
  }
  const { key: ofViewer } = await keyFor(projectId, 'viewer')
  const small = { authorization: `Bearer ${ofViewer}` }
  for (const more of [small, { ...small, ...fromOwnPage }]) {
    const refused = await post(bodies[0]!, more)
    assert.deepEqual([refused.status, refused.answer.code], [403, 'forbidden'])
  }
  const unknown = await post('{}', { authorization: 'Bearer lw_sk_nobody' })
  assert.deepEqual([unknown.status, unknown.answer.code], [401, 'unauthenticated'])
  const { answer } = await post('{"feedback": [1]}', { 'content-type': 'text/plain' })
  assert.equal(answer.accepted, undefined)
})

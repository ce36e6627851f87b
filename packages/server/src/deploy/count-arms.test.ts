import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApiClient } from '@loopwright/contract/api-client'
import { testServer } from '../testing/test-server.ts'
import { countArms } from './count-arms.ts'

/** A function whose variant "one" serves everybody. Its provider is not configured: its calls fail, and are recorded. */
async function servedFunction() {
  const server = await testServer()
  const { api, key, projectId } = await server.project()
  await api.deploy.createFunction({ name: 'route', labels: ['refund', 'delivery'] })
  const target = { kind: 'upstream', provider: 'not-configured', model: 'any' } as const
  for (const variant of ['one', 'two']) await api.deploy.createVariant({ name: 'route', variant, target })
  await api.deploy.createRelease({ name: 'route', weights: [{ variant: 'one', weight: 1 }] })
  return {
    ...{ server, api },
    async call(headers: Record<string, string> = {}) {
      const body = JSON.stringify({ model: 'function/route', messages: [{ role: 'user', content: 'hi' }] })
      const { headers: answered } = await server.request('/v1/chat/completions', {
        ...{ method: 'POST', key, headers, body },
      })
      return {
        inferenceId: answered.get('x-loopwright-inference-id')!,
        token: answered.get('x-loopwright-feedback-token')!,
      }
    },
    count: () =>
      countArms(server.platform, projectId, {
        ...{ functionName: 'route', environment: 'production', variants: ['one', 'two'] },
        ...{ signal: 'accepted', since: new Date(0).toISOString() },
      }),
  }
}

test('calls that asked for a variant by name are no evidence: chance did not choose it for them', async () => {
  const { call, count } = await servedFunction()
  await call()
  for (let at = 0; at < 3; at += 1) await call({ 'x-loopwright-variant': 'two' })
  await call({ 'x-loopwright-variant': 'one' })
  const counts = await count()
  assert.equal(counts.get('one')?.calls, 1)
  assert.equal(counts.get('two')?.calls, 0)
})

test('a revision takes back what was said of the same call only', async () => {
  const { server, api, call, count } = await servedFunction()
  const [first, other] = [await call(), await call()]
  const said = (inferenceId: string, more: object) => ({
    feedback: [{ signal: 'accepted', target: { kind: 'inference', id: inferenceId }, value: true, ...more }],
  })
  await api.feedback.recordFeedback(said(first.inferenceId, { id: 'the-first' }))
  const browser = createApiClient({ url: server.url, key: other.token })
  await browser.feedback.recordFeedback(said(other.inferenceId, { supersedes: 'the-first' }))
  assert.equal((await count()).get('one')?.observed, 2)

  await api.feedback.recordFeedback(said(first.inferenceId, { supersedes: 'the-first', value: false }))
  const { observed, successes } = (await count()).get('one')!
  assert.deepEqual([observed, successes], [2, 1])
})

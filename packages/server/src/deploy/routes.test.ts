import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiClient } from '@loopwright/contract/api-client'
import { testServer } from '../testing/test-server.ts'

const upstream = { kind: 'upstream', provider: 'openai', model: 'any' } as const

async function functionWithVariants(api: ApiClient, name: string) {
  await api.deploy.createFunction({ name, labels: ['refund', 'delivery'] })
  for (const variant of ['one', 'two']) await api.deploy.createVariant({ name, variant, target: upstream })
}

test('a function, its variants and releases are read back as they were made', async () => {
  const { api } = await (await testServer()).project()
  await functionWithVariants(api, 'route')
  await api.deploy.createRelease({ name: 'route', weights: [{ variant: 'one', weight: 1 }] })
  await api.deploy.createRelease({
    name: 'route',
    weights: [
      { variant: 'one', weight: 0.7 },
      { variant: 'two', weight: 0.3 },
    ],
    reason: 'trying two',
  })
  const found = await api.deploy.getFunction({ name: 'route' })
  assert.deepEqual(
    found.variants.map(({ name }) => name),
    ['one', 'two'],
  )
  assert.equal(found.releases[0]?.reason, 'trying two')
  assert.equal(found.releases.length, 2)
})

test('names taken, labels twice, unknown variants and weights that do not sum to 1 are refused', async () => {
  const { api } = await (await testServer()).project()
  await functionWithVariants(api, 'route')
  await assert.rejects(api.deploy.createFunction({ name: 'route', labels: ['a', 'b'] }), { code: 'conflict' })
  await assert.rejects(api.deploy.createFunction({ name: 'again', labels: ['a', 'a'] }), {
    code: 'invalid-input',
  })
  await assert.rejects(api.deploy.createFunction({ name: 'again', labels: ['a', 'out_of_scope'] }), {
    code: 'invalid-input',
  })
  await assert.rejects(api.deploy.createVariant({ name: 'route', variant: 'one', target: upstream }), {
    code: 'conflict',
  })
  await assert.rejects(
    api.deploy.createRelease({ name: 'route', weights: [{ variant: 'three', weight: 1 }] }),
    {
      code: 'not-found',
    },
  )
  await assert.rejects(
    api.deploy.createRelease({ name: 'route', weights: [{ variant: 'one', weight: 0.5 }] }),
    {
      code: 'invalid-input',
    },
  )
})

test('a function without labels answers in free text, and nobody is asked to choose among its labels', async () => {
  const { api } = await (await testServer()).project()
  const made = await api.deploy.createFunction({ name: 'summarise' })
  assert.deepEqual(made.labels, [])
  await assert.rejects(api.deploy.createFunction({ name: 'one', labels: ['only'] }), {
    code: 'invalid-input',
  })
  const wanted = { name: 'summaries', function: 'summarise' }
  await assert.rejects(api.review.createQueue(wanted), { code: 'invalid-input', message: /free text/ })
  await assert.rejects(api.evaluate.createDataset(wanted), { code: 'invalid-input', message: /free text/ })
})

test('a model of another project cannot be served', async () => {
  const server = await testServer()
  const { api } = await server.project()
  await api.deploy.createFunction({ name: 'route', labels: ['a', 'b'] })
  const target = { kind: 'model', modelId: '00000000-0000-7000-8000-000000000000' } as const
  await assert.rejects(api.deploy.createVariant({ name: 'route', variant: 'stolen', target }), {
    code: 'not-found',
  })
})

test('no rollout starts without an open gate', async () => {
  const { api } = await (await testServer()).project()
  await functionWithVariants(api, 'route')
  const gateId = '00000000-0000-7000-8000-000000000000'
  await assert.rejects(api.deploy.startRollout({ function: 'route', gateId }), { code: 'not-found' })
})

test('how a function is answered is set as a whole, and only with variants that it has', async () => {
  const { api } = await (await testServer()).project()
  await functionWithVariants(api, 'route')
  const unset = { assignBy: 'end-user', fallbacks: [], timeoutMs: null, maxRetries: null }
  assert.deepEqual((await api.deploy.getFunction({ name: 'route' })).settings, unset)
  const settings = { assignBy: 'session', fallbacks: ['two'], timeoutMs: 20_000, maxRetries: 0 } as const
  await api.deploy.updateFunction({ name: 'route', ...settings, fallbacks: ['two'] })
  assert.deepEqual((await api.deploy.getFunction({ name: 'route' })).settings, settings)
  await assert.rejects(api.deploy.updateFunction({ name: 'route', fallbacks: ['three'] }), {
    code: 'not-found',
  })
  await assert.rejects(api.deploy.updateFunction({ name: 'route', fallbacks: ['two', 'two'] }), {
    code: 'invalid-input',
  })
  assert.deepEqual((await api.deploy.updateFunction({ name: 'route' })).settings, unset)
})

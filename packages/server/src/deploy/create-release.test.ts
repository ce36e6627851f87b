import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import { testServer } from '../testing/test-server.ts'
import { insertRollout, lockFunction } from './store.ts'

const target = { kind: 'upstream', provider: 'openai', model: 'any' } as const

test('a release by hand does not slip in beside a rollout that starts at the same moment', async () => {
  const { platform, project } = await testServer()
  const { api, projectId } = await project()
  const { id: functionId } = await api.deploy.createFunction({
    name: 'route',
    labels: ['refund', 'delivery'],
  })
  for (const variant of ['one', 'two']) await api.deploy.createVariant({ name: 'route', variant, target })
  await api.evaluate.createDataset({ name: 'data', function: 'route' })
  const examples = [{ text: 'one', label: 'refund' }]
  const { id: versionId } = await api.evaluate.importVersion({ name: 'data', examples })
  const gateId = newId()
  await platform.catalog.pool.query(
    `insert into gate (id, project_id, function_id, dataset_version_id, baseline, candidate, decision)
     values ($1, $2, $3, $4, 'one', 'two', '{"verdict":"open"}')`,
    [gateId, projectId, functionId, versionId],
  )
  const release = await inTransaction(platform.catalog.pool, async (db) => {
    await lockFunction(db, functionId)
    const released = assert.rejects(
      api.deploy.createRelease({ name: 'route', weights: [{ variant: 'one', weight: 1 }] }),
      { code: 'conflict' },
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    await insertRollout(db, projectId, {
      ...{ id: newId(), functionId, gateId, environment: 'production', control: 'one', candidate: 'two' },
      ...{ signal: 'accepted', steps: [50, 100], minimumObserved: 1, tolerance: 0, errorRateLimit: 0.1 },
      history: [],
    })
    return { released }
  })
  await release.released
})

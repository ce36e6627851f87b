import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '../platform/catalog/in-transaction.ts'
import { newId } from '../platform/new-id.ts'
import { testServer } from '../testing/test-server.ts'
import { moveRollout } from './move-rollout.ts'
import { lockRollout } from './store.ts'

const target = { kind: 'upstream', provider: 'openai', model: 'any' } as const

/** A function with three variants, and a way to begin rollouts whose gates are taken as open. */
async function functionWithRollouts() {
  const { platform, project } = await testServer()
  const { pool } = platform.catalog
  const { api, projectId } = await project()
  const { id: functionId } = await api.deploy.createFunction({
    name: 'route',
    labels: ['refund', 'delivery'],
  })
  for (const variant of ['a', 'b', 'c']) await api.deploy.createVariant({ name: 'route', variant, target })
  await api.evaluate.createDataset({ name: 'data', function: 'route' })
  const examples = [{ text: 'one', label: 'refund', split: 'holdout' }]
  const { id: versionId } = await api.evaluate.importVersion({ name: 'data', examples })
  return {
    api,
    async begin(baseline: string, candidate: string) {
      const gateId = newId()
      await pool.query(
        `insert into gate (id, project_id, function_id, dataset_version_id, baseline, candidate, decision)
         values ($1, $2, $3, $4, $5, $6, '{"verdict":"open"}')`,
        [gateId, projectId, functionId, versionId, baseline, candidate],
      )
      return (await api.deploy.startRollout({ function: 'route', gateId })).id
    },
    promote: (id: string) =>
      inTransaction(pool, async (db) => {
        const rollout = (await lockRollout(db, projectId, id))!
        const step = rollout.steps.length - 1
        await moveRollout(db, rollout, { status: 'promoted', step, history: rollout.history, reason: 'sure' })
      }),
  }
}

test('a promotion is not taken back while a later rollout moves the same traffic', async () => {
  const { api, begin, promote } = await functionWithRollouts()
  const first = await begin('a', 'b')
  await promote(first)
  const second = await begin('b', 'c')
  await assert.rejects(api.deploy.rollBack({ id: first, reason: 'second thoughts' }), { code: 'conflict' })
  const { items } = await api.deploy.listReleases({ name: 'route' })
  assert.deepEqual(items[0]?.weights.map(({ variant }) => variant).sort(), ['b', 'c'])

  await api.deploy.rollBack({ id: second, reason: 'not this one' })
  assert.equal((await api.deploy.rollBack({ id: first, reason: 'nor that' })).status, 'rolled-back')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoopRun } from '@loopwright/contract'
import { newId } from '../platform/new-id.ts'
import { defineFunction, teachVariant } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'
import { untilRun } from '../testing/turn-the-loop.ts'
import { advanceRun } from './advance-run.ts'
import { cancelRun } from './cancel-run.ts'
import type { LoopDependencies, LoopStages } from './dependencies.ts'
import { insertRun } from './store.ts'
import { withRunLock } from './with-run-lock.ts'

type Refs = Partial<Record<LoopRun['steps'][number]['name'], string>>

/** Steps of a turn whose process ended in the middle of `cutOff`, before it could note what it had made. */
function stepsUntil(cutOff: keyof Refs, refs: Refs): LoopRun['steps'] {
  const names = ['dataset', 'training', 'gate', 'rollout'] as const
  const at = names.indexOf(cutOff)
  return names.map((name, index) => ({
    ...{ name, words: '', startedAt: null, finishedAt: null, ref: refs[name] ?? null },
    status: index < at ? 'done' : index === at ? 'running' : 'waiting',
  }))
}

async function cutOffTurn() {
  const server = await testServer()
  const { pool } = server.platform.catalog
  const { api, projectId } = await server.project()
  const datasetVersionId = await defineFunction(api)
  const queue = await api.review.createQueue({ name: 'triage', function: 'route' })
  const id = newId()
  return {
    ...{ server, api, projectId, pool, datasetVersionId, id },
    async begin(steps: LoopRun['steps'], variants: { baseline: string; candidate: string }) {
      const input = {
        ...{ function: 'route', dataset: 'route-data', queueId: queue.id, ...variants },
        ...{ profile: 'fast' as const, seed: 1, posteriorThreshold: 0.9, holdoutShare: 0.3 },
        ...{ margin: 0.02, steps: [50, 100], minimumObserved: 20 },
      }
      await insertRun(pool, projectId, { id, input, steps })
    },
    goOn: () => server.platform.jobs.enqueue('loop.advance', { projectId, loopRunId: id }),
  }
}

test('a turn cut off after it began training goes on with that training and its variant', async () => {
  const { api, pool, datasetVersionId, id, begin, goOn } = await cutOffTurn()
  const variants = { baseline: 'taught', candidate: 'taught' }
  // A sweep that comes by meanwhile must not go on with it already.
  await withRunLock(pool, id, async () => {
    await begin(stepsUntil('training', { dataset: datasetVersionId }), variants)
    await teachVariant(api, { datasetVersionId, variant: 'taught' })
  })
  await goOn()
  const run = await untilRun(api, id, () => false)
  assert.equal(run.status, 'refused', 'without a hold-out the gate cannot say, and so far the turn came')
  assert.equal((await api.improve.listTrainingRuns({})).items.length, 1)
})

test('a turn cut off after it began a rollout goes on with that rollout', async () => {
  const { api, projectId, pool, datasetVersionId, id, begin, goOn } = await cutOffTurn()
  const target = { kind: 'upstream', provider: 'openai', model: 'any' } as const
  for (const variant of ['one', 'two']) await api.deploy.createVariant({ name: 'route', variant, target })
  const gateId = newId()
  await pool.query(
    `insert into gate (id, project_id, function_id, dataset_version_id, baseline, candidate, decision)
     select $1, $2, id, $3, 'one', 'two', '{"verdict":"open"}' from function where project_id = $2`,
    [gateId, projectId, datasetVersionId],
  )
  const rollout = await api.deploy.startRollout({ function: 'route', gateId })
  await begin(stepsUntil('rollout', { dataset: datasetVersionId, gate: gateId }), {
    baseline: 'one',
    candidate: 'two',
  })
  await goOn()
  const run = await untilRun(api, id, ({ status }) => status === 'rolling-out')
  assert.equal(run.status, 'rolling-out', JSON.stringify(run.steps))
  assert.equal(run.steps.at(-1)?.ref, rollout.id)
  assert.equal((await api.loop.cancelRun({ id })).status, 'cancelled')
  assert.equal((await api.deploy.getRollout({ id: rollout.id })).status, 'rolled-back')
})

test('training that begins while somebody cancels the turn is cancelled too', async () => {
  const { server, api, projectId, pool, datasetVersionId, id, begin } = await cutOffTurn()
  await begin(stepsUntil('training', { dataset: datasetVersionId }), { baseline: 'one', candidate: 'two' })
  const stages: Partial<LoopStages> = {
    async startTraining(_projectId, { profile, seed }, versionId) {
      const run = { function: 'route', datasetVersionId: versionId, profile, seed }
      const started = await api.improve.startTrainingRun(run)
      await cancelRun(deps, projectId, id)
      return started
    },
    cancelTraining: (_projectId, trainingRunId) => api.improve.cancelTrainingRun({ id: trainingRunId }),
  }
  const deps: LoopDependencies = { ...server.platform, stages: stages as LoopStages }
  await withRunLock(pool, id, () => advanceRun(deps, projectId, id))
  assert.equal((await api.loop.getRun({ id })).status, 'cancelled')
  const { items } = await api.improve.listTrainingRuns({})
  assert.deepEqual(
    items.map(({ status }) => status),
    ['cancelled'],
  )
})

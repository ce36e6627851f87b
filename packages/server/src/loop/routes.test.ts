import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFunction, teachVariant } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'
import { turnTheLoop, untilRun } from '../testing/turn-the-loop.ts'

test('one turn of the loop: corrections become a model that serves, and the record says who taught it', async () => {
  await turnTheLoop(await testServer())
})

test('a turn without anything to learn from fails with the reason', async () => {
  const { api } = await (await testServer()).project()
  const datasetVersionId = await defineFunction(api)
  await teachVariant(api, { datasetVersionId, variant: 'seed' })
  const queue = await api.review.createQueue({ name: 'triage', function: 'route' })
  const { id } = await api.loop.startRun({
    ...{ function: 'route', dataset: 'route-data', queueId: queue.id, baseline: 'seed', candidate: 'taught' },
  })
  const run = await untilRun(api, id, () => false)
  assert.equal(run.status, 'failed')
  assert.match(run.steps[0]!.words, /Gather more feedback or review/)
  assert.equal((await api.loop.cancelRun({ id })).status, 'failed', 'what has ended stays as it is')
})

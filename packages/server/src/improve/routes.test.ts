import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFunction, teachVariant, untilTrained } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'

test('a model is trained in the background and then answers through the gateway', async () => {
  const server = await testServer()
  const { api, key } = await server.project()
  const datasetVersionId = await defineFunction(api)
  const modelId = await teachVariant(api, { datasetVersionId, variant: 'seed' })
  await api.deploy.createRelease({ name: 'route', weights: [{ variant: 'seed', weight: 1 }] })

  const response = await server.request('/v1/chat/completions', {
    key,
    method: 'POST',
    body: JSON.stringify({
      model: 'function/route',
      messages: [{ role: 'user', content: 'please give me my money back' }],
    }),
  })
  assert.equal(response.status, 200)
  const answer = (await response.json()) as { choices: { message: { content: string } }[] }
  assert.equal(answer.choices[0]?.message.content, 'refund')

  const model = await api.improve.getModel({ id: modelId })
  assert.equal(model.trainedOn, 16)
  assert.deepEqual(model.variants, ['seed'])
  const [evaluation] = model.evaluations
  assert.equal(evaluation?.n, 16)
  assert.ok(evaluation.low <= evaluation.accuracy && evaluation.accuracy <= evaluation.high)
})

test('a run that cannot teach anything fails with the reason', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const version = await api.evaluate.importVersion({
    name: 'route-data',
    examples: [{ text: 'only one label', label: 'refund' }],
  })
  const run = await api.improve.startTrainingRun({
    function: 'route',
    datasetVersionId: version.id,
    profile: 'fast',
  })
  const ended = await untilTrained(api, run.id)
  assert.equal(ended.status, 'failed')
  assert.match(ended.error ?? '', /at least two labels/)
})

test('a cancelled run ends without a model', async () => {
  const { api } = await (await testServer()).project()
  const datasetVersionId = await defineFunction(api)
  const run = await api.improve.startTrainingRun({ function: 'route', datasetVersionId, profile: 'accurate' })
  await api.improve.cancelTrainingRun({ id: run.id })
  const ended = await untilTrained(api, run.id)
  assert.equal(ended.status, 'cancelled')
  assert.equal(ended.modelId, null)
  assert.deepEqual((await api.improve.listModels({})).items, [])
})

test('the same examples and seed make the same model', async () => {
  const { api } = await (await testServer()).project()
  const datasetVersionId = await defineFunction(api)
  const one = await teachVariant(api, { datasetVersionId, variant: 'one', seed: 7 })
  const two = await teachVariant(api, { datasetVersionId, variant: 'two', seed: 7 })
  const server = await testServer()
  const { rows } = await server.platform.catalog.pool.query<{ digest: string }>(
    "select encode(sha256(weights), 'hex') as digest from model where id = any($1)",
    [[one, two]],
  )
  assert.equal(new Set(rows.map(({ digest }) => digest)).size, 1)
})

test('a dataset version of another function or project is not found', async () => {
  const server = await testServer()
  const ours = await server.project()
  const theirs = await server.project()
  await defineFunction(ours.api)
  const datasetVersionId = await defineFunction(theirs.api)
  await assert.rejects(ours.api.improve.startTrainingRun({ function: 'route', datasetVersionId }), {
    code: 'not-found',
  })
  await assert.rejects(ours.api.improve.getModel({ id: datasetVersionId }), { code: 'not-found' })
})

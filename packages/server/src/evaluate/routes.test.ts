import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFunction, sentences, teachVariant } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'

/** Hold-out sentences, each with a number so that no two are the same. */
const holdout = (label: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    text: `${sentences[label]![at % 8]} number ${at}`,
    label,
    split: 'holdout',
    inclusionProbability: 0.1,
  }))

/** Examples that teach the two labels the wrong way round. */
const swapped = Object.entries(sentences).flatMap(([label, texts]) =>
  texts.map((text) => ({ text, label: label === 'refund' ? 'delivery' : 'refund', split: 'train' })),
)

test('a gate opens for a clearly better model, refuses the same one, and pays for reuse', async () => {
  const { api } = await (await testServer()).project()
  const good = await defineFunction(api)
  const bad = await api.evaluate.importVersion({ name: 'route-data', examples: swapped })
  await teachVariant(api, { datasetVersionId: bad.id, variant: 'confused' })
  await teachVariant(api, { datasetVersionId: good, variant: 'better' })
  const examples = [...holdout('refund', 60), ...holdout('delivery', 60)]
  const { id: datasetVersionId } = await api.evaluate.importVersion({ name: 'route-data', examples })

  const gate = { function: 'route', datasetVersionId, baseline: 'confused', candidate: 'better' }
  const first = await api.evaluate.decideGate(gate)
  assert.equal(first.verdict, 'open', first.reason)
  assert.ok(first.low !== null && first.low > 0.02)
  assert.equal(first.priorUses, 0)

  const same = await api.evaluate.decideGate({ ...gate, baseline: 'better' })
  assert.equal(same.verdict, 'closed')
  assert.equal(same.priorUses, 1)
  assert.ok(same.alpha < first.alpha, 'the second use is given less of the accepted error')

  const worse = await api.evaluate.decideGate({ ...gate, baseline: 'better', candidate: 'confused' })
  assert.equal(worse.verdict, 'closed')
  assert.match(worse.reason, /Worse/)

  const again = await api.evaluate.importVersion({ name: 'route-data', examples })
  assert.equal(again.holdoutUses, 3, 'importing the same items again buys no fresh hold-out')
  assert.equal((await api.evaluate.listGates({ function: 'route' })).items.length, 3)
})

test('without a hold-out the gate cannot say, and says what is missing', async () => {
  const { api } = await (await testServer()).project()
  const datasetVersionId = await defineFunction(api)
  await teachVariant(api, { datasetVersionId, variant: 'seed' })
  const decision = await api.evaluate.decideGate({
    ...{ function: 'route', datasetVersionId, baseline: 'seed', candidate: 'seed' },
  })
  assert.equal(decision.verdict, 'cannot-say')
  assert.equal(decision.difference, null)
})

test('examples that do not fit are named, and none is kept', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const good = { text: 'fine', label: 'refund' }
  await assert.rejects(
    api.evaluate.importVersion({ name: 'route-data', examples: [good, { text: 'x', label: 'weather' }] }),
    { code: 'label-not-allowed', message: /examples\.1\.label: "weather" is not a label of "route"/ },
  )
  await assert.rejects(
    api.evaluate.importVersion({ name: 'route-data', examples: [good, { text: '', label: 'refund' }] }),
    {
      code: 'invalid-input',
    },
  )
  await assert.rejects(
    api.evaluate.importVersion({ name: 'route-data', examples: [{ ...good, weight: 2 }] }),
    { code: 'invalid-input' },
  )
  assert.equal((await api.evaluate.getDataset({ name: 'route-data' })).versions.length, 1)
})

test('examples are read back in pages, by split, with their lineage', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const { id } = await api.evaluate.importVersion({
    name: 'route-data',
    examples: [
      { text: 'one', label: 'refund', inferenceId: 'inf-1', feedbackIds: ['f-1'], authorIds: ['r-1'] },
      { text: 'two', label: 'refund' },
      { text: 'three', label: 'delivery', split: 'validation' },
    ],
  })
  const first = await api.evaluate.listExamples({ id, split: 'train', limit: 1 })
  assert.equal(first.items.length, 1)
  const second = await api.evaluate.listExamples({
    id,
    split: 'train',
    limit: 1,
    cursor: first.nextCursor ?? undefined,
  })
  const [traced] = [...first.items, ...second.items].filter(({ text }) => text === 'one')
  assert.deepEqual(traced?.lineage, { inferenceId: 'inf-1', feedbackIds: ['f-1'], authorIds: ['r-1'] })
  assert.deepEqual(
    (await api.evaluate.listExamples({ id, text: 'THREE' })).items.map(({ text }) => text),
    ['three'],
  )
})

test('building from review without anything learnt says that data is missing', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const queue = await api.review.createQueue({ name: 'empty', function: 'route' })
  await assert.rejects(api.evaluate.buildVersion({ name: 'route-data', queueId: queue.id }), {
    code: 'not-enough-data',
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFunction, sentences, teachVariant } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'

const calls = Object.entries(sentences).flatMap(([label, texts]) =>
  texts.map((text, at) => ({ text, label, inferenceId: `${label}-${at}` })),
)

test('a candidate that learnt from a call of the hold-out is not let near that gate', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const taught = await api.evaluate.importVersion({ name: 'route-data', examples: calls })
  await teachVariant(api, { datasetVersionId: taught.id, variant: 'crammed' })
  const examples = calls.slice(0, 5).map((call) => ({ ...call, split: 'holdout' }))
  const { id: datasetVersionId } = await api.evaluate.importVersion({ name: 'route-data', examples })
  const gate = { function: 'route', datasetVersionId, baseline: 'crammed', candidate: 'crammed' }
  await assert.rejects(api.evaluate.decideGate(gate), { code: 'invalid-input', message: /5 of the 5/ })
})

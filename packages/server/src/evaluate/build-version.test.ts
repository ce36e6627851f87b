import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashToUnit } from '@loopwright/core/statistics/hash-to-unit'
import { defineFunction, sentences } from '../testing/teach-function.ts'
import { testServer } from '../testing/test-server.ts'
import { buildVersion } from './build-version.ts'
import type { EvaluateDependencies, LabelledCall } from './dependencies.ts'

const users = Array.from({ length: 40 }, (_, at) => `user-${at}`)
const isHoldoutUser = (user: string) => hashToUnit(`split/holdout/${user}`) < 0.5

/** Each user's call as review would have labelled it, drawn uniformly. */
const calls: LabelledCall[] = users.map((endUserId, at) => {
  const label = at % 2 === 0 ? 'refund' : 'delivery'
  return {
    ...{
      inferenceId: `inf-${at}`,
      endUserId,
      text: `${sentences[label]![at % 8]} ${at}`,
      label,
      posterior: 1,
    },
    ...{ isReviewed: true, isUniform: true, uniformProbability: 0.5, feedbackIds: [], authorIds: [] },
  }
})

test('what is carried over holds nothing of the people and calls that the new hold-out asks about', async () => {
  const { platform, project } = await testServer()
  const { api, projectId } = await project()
  await defineFunction(api)
  const asked = users.findIndex(isHoldoutUser)
  const { id: includeVersionId } = await api.evaluate.importVersion({
    name: 'route-data',
    examples: [
      { text: 'seed', label: 'refund' },
      { text: 'same person', label: 'refund', endUserId: users[asked] },
      { text: 'same call', label: 'refund', inferenceId: `inf-${asked}` },
      { text: 'another person', label: 'delivery', endUserId: users.find((user) => !isHoldoutUser(user)) },
      { text: 'same person, to choose by', label: 'refund', split: 'validation', endUserId: users[asked] },
    ],
  })
  const deps: EvaluateDependencies = {
    ...{ catalog: platform.catalog, clock: platform.clock, answerAll: () => Promise.reject() },
    estimateLabels: async () => calls,
  }
  const queue = await api.review.createQueue({ name: 'triage', function: 'route' })
  const { id } = await buildVersion(deps, projectId, {
    ...{ name: 'route-data', queueId: queue.id, posteriorThreshold: 0.9, holdoutShare: 0.5, seed: 'split' },
    includeVersionId,
  })
  const { items } = await api.evaluate.listExamples({ id, limit: 200 })
  const taught = items.filter(({ split }) => split !== 'holdout').map(({ text }) => text)
  for (const text of ['seed', 'another person']) assert.ok(taught.includes(text), text)
  for (const text of ['same person', 'same call', 'same person, to choose by'])
    assert.ok(!taught.includes(text), text)
})

test('a queue or a version of another function is refused', async () => {
  const { api } = await (await testServer()).project()
  await defineFunction(api)
  const other = await defineFunction(api, 'other')
  const queue = await api.review.createQueue({ name: 'theirs', function: 'other' })
  await assert.rejects(api.evaluate.buildVersion({ name: 'route-data', queueId: queue.id }), {
    code: 'not-found',
  })
  const ours = await api.review.createQueue({ name: 'ours', function: 'route' })
  await assert.rejects(
    api.evaluate.buildVersion({ name: 'route-data', queueId: ours.id, includeVersionId: other }),
    { code: 'not-found' },
  )
})

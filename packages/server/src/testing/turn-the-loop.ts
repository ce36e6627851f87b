import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { LoopRun } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'
import { defineFunction, sentences, teachVariant } from './teach-function.ts'
import type { TestServer } from './test-server.ts'

type Project = Awaited<ReturnType<TestServer['project']>>
type Call = { text: string; truth: string; endUserId: string; inferenceId: string; answer: string }

/** Sends calls through the gateway and says of each whether the end user went on with the answer. */
async function sendTraffic(
  server: TestServer,
  { key, api }: Project,
  from: number,
  count: number,
): Promise<Call[]> {
  const calls: Call[] = []
  for (let at = from; at < from + count; at += 1) {
    const truth = at % 2 === 0 ? 'refund' : 'delivery'
    const text = `${sentences[truth]![at % 8]} (${at})`
    const endUserId = `user-${at}`
    const body = { model: 'function/route', user: endUserId, messages: [{ role: 'user', content: text }] }
    const response = await server.request('/v1/chat/completions', {
      key,
      method: 'POST',
      body: JSON.stringify(body),
    })
    const inferenceId = response.headers.get('x-loopwright-inference-id')!
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
    calls.push({ text, truth, endUserId, inferenceId, answer: choices[0]!.message.content })
  }
  const feedback = calls.map(({ inferenceId, answer, truth, endUserId }) => ({
    signal: 'accepted',
    target: { kind: 'inference', id: inferenceId },
    value: answer === truth,
    author: { kind: 'end-user', id: endUserId },
  }))
  const { rejected } = await api.feedback.recordFeedback({ feedback })
  assert.deepEqual(rejected, [])
  return calls
}

async function answerAll(
  api: ApiClient,
  queueId: string,
  reviewerId: string,
  truth: ReadonlyMap<string, string>,
) {
  for (;;) {
    const { task } = await api.review.leaseTask({ id: queueId, reviewerId })
    if (!task) return
    await api.review.answerTask({ id: task.id, label: truth.get(task.inferenceId)!, reviewerId })
  }
}

/** Waits until a turn of the loop is where it should be, or has ended. */
export async function untilRun(
  api: ApiClient,
  id: string,
  isThere: (run: LoopRun) => boolean,
): Promise<LoopRun> {
  for (;;) {
    const run = await api.loop.getRun({ id })
    if (isThere(run) || run.finishedAt) return run
    await pause(100)
  }
}

/**
 * One turn of the loop as a user would drive it: traffic, end users' signals, two reviewers, training, gate, canary,
 * promotion, and back again. Asserts what a user would notice at each step; it touches every stage's tables.
 */
export async function turnTheLoop(server: TestServer): Promise<void> {
  const project = await server.project()
  const { api } = project
  await defineFunction(api)
  const examples = Object.entries(sentences).flatMap(([label, texts]) =>
    texts.map((text) => ({ text, label: label === 'refund' ? 'delivery' : 'refund' })),
  )
  const confused = await api.evaluate.importVersion({ name: 'route-data', examples })
  await teachVariant(api, { datasetVersionId: confused.id, variant: 'seed' })
  await api.deploy.createRelease({ name: 'route', weights: [{ variant: 'seed', weight: 1 }] })

  const calls = await sendTraffic(server, project, 0, 160)
  const truth = new Map(calls.map(({ inferenceId, truth }) => [inferenceId, truth]))
  const queue = await api.review.createQueue({
    name: 'triage',
    function: 'route',
    overlap: { share: 1, reviewers: 2 },
  })
  await api.review.fillQueue({ id: queue.id, uniformRate: 1, uncertainBudget: 0 })
  for (const reviewer of ['ada', 'ben']) await answerAll(api, queue.id, reviewer, truth)

  const started = await api.loop.startRun({
    ...{ function: 'route', dataset: 'route-data', queueId: queue.id, baseline: 'seed', candidate: 'taught' },
    ...{ profile: 'fast', holdoutShare: 0.5, minimumObserved: 30, steps: [50, 100] },
  })
  const rolling = await untilRun(api, started.id, ({ status }) => status === 'rolling-out')
  assert.equal(rolling.status, 'rolling-out', JSON.stringify(rolling.steps))
  const rolloutId = rolling.steps.find(({ name }) => name === 'rollout')!.ref!

  const silent = await api.deploy.evaluateRollout({ id: rolloutId })
  assert.equal(silent.status, 'held', 'silence is not success')
  await assert.rejects(
    api.deploy.createRelease({ name: 'route', weights: [{ variant: 'seed', weight: 1 }] }),
    {
      code: 'conflict',
    },
  )

  let rollout = silent
  for (let at = 1000; rollout.status !== 'promoted' && at < 1600; at += 60) {
    await sendTraffic(server, project, at, 60)
    rollout = await api.deploy.evaluateRollout({ id: rolloutId })
  }
  assert.equal(rollout.status, 'promoted', JSON.stringify(rollout.history))

  const run = await untilRun(api, started.id, () => false)
  assert.equal(run.status, 'promoted')
  assert.deepEqual(
    run.teachers.map(({ id }) => id).filter((id) => !id.startsWith('user-')),
    ['ada', 'ben'],
  )
  assert.ok(run.correctionToServingMs !== null && run.correctionToServingMs > 0)

  const [call] = await sendTraffic(server, project, 5000, 1)
  assert.equal(call?.answer, call?.truth, 'what was taught now serves')
  const overview = await api.loop.overview()
  assert.equal(overview.lastImprovement?.rolloutId, rolloutId)

  const back = await api.deploy.rollBack({ id: rolloutId, reason: 'second thoughts' })
  assert.equal(back.status, 'rolled-back')
  const [after] = await sendTraffic(server, project, 6000, 1)
  assert.notEqual(after?.answer, after?.truth, 'the control serves again at once')
}

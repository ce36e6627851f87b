import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '@loopwright/contract/api-client'
import { sentences, untilTrained } from '@loopwright/server/testing/teach-function'
import { removeTemporaryHome, skip, startServerProcess, temporaryHome } from './server-process.ts'
import { teachRoute } from './teach-route.ts'

const truthOf = (text: string) =>
  Object.entries(sentences).find(([, texts]) => texts.some((each) => text.startsWith(each)))![0]

/** Calls that were answered elsewhere, every one of them reviewed: what a turn of the loop learns from. */
async function reviewCalls(api: ApiClient): Promise<string> {
  const texts = Object.values(sentences).flat()
  const spans = Array.from({ length: 32 }, (_, at) => ({
    ...{
      traceId: `trace-${at}`,
      spanId: `${at}`,
      inferenceId: `call-${at}`,
      name: 'route',
      kind: 'inference',
    },
    ...{ function: 'route', variant: 'seed', startedAt: new Date().toISOString(), endUserId: `user-${at}` },
    ...{ input: `${texts[at % texts.length]} (${at})`, output: truthOf(texts[at % texts.length]!) },
  }))
  await api.capture.ingestTraces({ spans })
  const queue = await api.review.createQueue({
    ...{ name: 'triage', function: 'route', overlap: { share: 0, reviewers: 2 } },
  })
  await api.review.fillQueue({ id: queue.id, uniformRate: 1, uncertainBudget: 0 })
  for (;;) {
    const { task } = await api.review.leaseTask({ id: queue.id, reviewerId: 'ada' })
    if (!task) return queue.id
    await api.review.answerTask({ id: task.id, label: truthOf(task.inputText), reviewerId: 'ada' })
  }
}

test('a training run and a turn of the loop survive a kill -9: both go on by themselves', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const home = await temporaryHome()
  t.after(() => removeTemporaryHome(home))
  let server = await startServerProcess(home)
  const datasetVersionId = await teachRoute(server)
  const queueId = await reviewCalls(server.api)
  const loopRun = await server.api.loop.startRun({
    ...{ function: 'route', dataset: 'route-data', queueId, baseline: 'seed', candidate: 'taught' },
    ...{ profile: 'fast', holdoutShare: 0.5, posteriorThreshold: 0.5 },
  })
  const training = await server.api.improve.startTrainingRun({
    function: 'route',
    datasetVersionId,
    profile: 'fast',
  })
  // One trains at a time, so that one of them is under way and the other waits when the kill comes.
  const runs = async () => (await server.api.improve.listTrainingRuns({})).items.slice(0, 2)
  const loopTraining = async () => (await server.api.loop.getRun({ id: loopRun.id })).steps[1]?.ref
  while (!(await loopTraining()) || !(await runs()).some(({ status }) => status === 'running')) await sleep(5)
  await server.kill()

  server = await startServerProcess(home)
  const cutOff = (await runs()).filter(({ status }) => status === 'running' || status === 'queued')
  assert.ok(cutOff.length > 0, 'the kill came before the end of both')
  const startedAtMs = performance.now()
  assert.equal((await untilTrained(server.api, training.id)).status, 'succeeded')
  for (;;) {
    const run = await server.api.loop.getRun({ id: loopRun.id })
    const gate = run.steps.find(({ name }) => name === 'gate')
    if (run.finishedAt || gate?.finishedAt) {
      assert.equal(run.steps[1]?.status, 'done', JSON.stringify(run.steps))
      assert.ok(gate?.finishedAt, JSON.stringify(run.steps))
      break
    }
    await sleep(50)
  }
  t.diagnostic(`all went on within ${Math.round(performance.now() - startedAtMs)} ms of the start`)
  await server.stop()
})

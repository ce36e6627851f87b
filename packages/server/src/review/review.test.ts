import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '../platform/new-id.ts'
import { testProject } from '../platform/testing/test-project.ts'
import { addGold } from './add-gold.ts'
import { answerTask } from './answer-task.ts'
import { createQueue } from './create-queue.ts'
import { estimateConsensus } from './estimate-consensus.ts'
import { fillQueue } from './fill-queue.ts'
import { getQueue } from './get-queue.ts'
import { leaseTask } from './lease-task.ts'
import { listQueues } from './list-queues.ts'
import { listTasks } from './list-tasks.ts'
import { releaseTask } from './release-task.ts'
import { reportReliability } from './report-reliability.ts'
import { reviewerOf } from './reviewer-of.ts'
import { undoAnswer } from './undo-answer.ts'

const labels = ['card', 'loan', 'rates']
const fill = { uniformRate: 0.2, uncertainBudget: 10, seed: 'review' }

async function stage(t: TestContext, overlap = { share: 0, reviewers: 2 }) {
  const project = await testProject(t)
  const { catalog, ledger, spool, clock, projectId } = project
  await project.addFunction('route', labels)
  const deps = { catalog, ledger, spool, clock }
  const queue = await createQueue(deps, projectId, {
    name: 'routing',
    function: 'route',
    instructions: '',
    overlap,
  })
  const capture = async (count: number, span: (index: number) => Record<string, unknown> = () => ({})) => {
    const rows = Array.from({ length: count }, (_, index) => {
      const id = newId()
      return {
        ...{ project_id: projectId, started_at: new Date(clock.now() - 60_000 + index).toISOString() },
        ...{
          trace_id: `trace ${id}`,
          span_id: `span ${id}`,
          inference_id: id,
          name: 'route',
          kind: 'inference',
        },
        ...{
          duration_ms: 5,
          status: 'ok',
          function: 'route',
          variant: 'small',
          model: 'm',
          end_user_id: 'ann',
        },
        ...{
          input_text: `question ${index}`,
          output_text: 'card',
          confidence: 0.8,
          tags: [],
          version: clock.now(),
        },
        ...{ probabilities: '[{"label":"card","probability":0.8}]' },
        ...span(index),
      }
    })
    const ids = rows.map((row) => row.inference_id)
    await spool.append('span', rows, { durable: true, ids })
    return ids
  }
  const lease = async (reviewerId: string) =>
    (await leaseTask(deps, projectId, { queueId: queue.id, reviewerId })).task
  const answer = (id: string, reviewerId: string, label: string) =>
    answerTask({ ...deps, redact: async (_, value) => value }, projectId, { id, reviewerId, label })
  const counts = async () => (await getQueue(deps, projectId, queue.id)).counts
  return { ...project, deps, queue, capture, lease, answer, counts }
}

async function feedbackRows(ledger: Awaited<ReturnType<typeof stage>>['ledger']) {
  const result = await ledger.client.query({
    query: `select id, signal, kind, value_type, value_text, author_kind, author_id, supersedes, inference_id
      from feedback final where kind = 'review' order by received_at, id`,
    format: 'JSONEachRow',
  })
  return await result.json<Record<string, string>>()
}

test('a queue allows the labels of its function and the out-of-scope one', async (t) => {
  const { deps, queue, projectId } = await stage(t)
  assert.deepEqual(queue.labels, [...labels, 'out_of_scope'])
  const input = { name: 'routing', function: 'route', instructions: '', overlap: { share: 0, reviewers: 2 } }
  await assert.rejects(createQueue(deps, projectId, input), { code: 'conflict' })
  await assert.rejects(createQueue(deps, projectId, { ...input, function: 'none' }), { code: 'not-found' })
  assert.equal((await listQueues(deps, projectId)).items.length, 1)
  assert.equal((await listQueues(deps, newId())).items.length, 0)
  await assert.rejects(getQueue(deps, newId(), queue.id), { code: 'not-found' })
})

test('filling draws with known probabilities and asking again adds nothing', async (t) => {
  const { deps, queue, projectId, capture, clock } = await stage(t)
  await capture(400, (index) => ({ confidence: index % 10 === 0 ? 0.2 : 0.99 }))
  const first = await fillQueue(deps, projectId, { ...fill, id: queue.id })
  assert.equal(first.considered, 400)
  assert.ok(first.uniform > 50 && first.uniform < 110, `${first.uniform} uniform`)
  assert.ok(first.added > first.uniform)
  const again = await fillQueue(deps, projectId, { ...fill, id: queue.id })
  assert.deepEqual(again, { considered: 400, added: 0, uniform: 0, alreadyThere: first.added })
  const more = await fillQueue(deps, projectId, { ...fill, uncertainBudget: 40, id: queue.id })
  assert.ok(more.added > 5)
  assert.equal(more.alreadyThere, first.added)
  const { items } = await listTasks(deps, projectId, { id: queue.id, limit: 500 })
  assert.equal(items.length, first.added + more.added)
  assert.ok(items.every((task) => task.uniformProbability === 0.2 && task.inclusionProbability >= 0.2))
  const later = await fillQueue(deps, projectId, {
    ...fill,
    id: queue.id,
    since: new Date(clock.now()).toISOString(),
  })
  assert.equal(later.considered, 0)
})

test('an answer that an end user refused is likelier to be drawn', async (t) => {
  const { deps, queue, projectId, capture, spool, clock } = await stage(t)
  const ids = await capture(200, () => ({ confidence: 0.98 }))
  const time = new Date(clock.now()).toISOString()
  const row = (id: string) => ({
    ...{
      project_id: projectId,
      id: `no ${id}`,
      signal: 'accepted',
      kind: 'implicit',
      target_kind: 'inference',
    },
    ...{ target_id: id, inference_id: id, value_type: 'boolean', value_boolean: 0, author_kind: 'end-user' },
    ...{ author_id: 'ann', observed_at: time, received_at: time, version: 1 },
  })
  await spool.append('feedback', ids.slice(0, 20).map(row), { durable: true })
  await fillQueue(deps, projectId, { id: queue.id, uniformRate: 0, uncertainBudget: 20, seed: 's' })
  const { items } = await listTasks(deps, projectId, { id: queue.id, limit: 500 })
  const refused = items.filter(({ inferenceId }) => ids.slice(0, 20).includes(inferenceId))
  assert.ok(refused.length > items.length / 2, `${refused.length} of ${items.length}`)
})

test('reviewers get different tasks, keep them while they hold them, and lose them after ten minutes', async (t) => {
  const { deps, queue, projectId, capture, lease, answer, counts, clock } = await stage(t)
  await capture(3)
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  const [mine, other] = await Promise.all([lease('rita'), lease('sam')])
  assert.ok(mine && other)
  assert.notEqual(mine.id, other.id)
  assert.equal(mine.remaining, 3)
  assert.deepEqual(Object.keys(mine).includes('modelLabel'), false)
  assert.equal((await lease('rita'))!.id, mine.id)
  assert.deepEqual(await counts(), { open: 1, leased: 2, done: 0, gold: 0, responses: 0 })

  clock.set(clock.now() + 11 * 60_000)
  await assert.rejects(answer(mine.id, 'rita', 'card'), { code: 'lease-expired' })
  assert.equal((await counts()).leased, 0)
  await assert.rejects(answer(other.id, 'rita', 'card'), { code: 'lease-expired' })
  assert.deepEqual(await releaseTask(deps, projectId, { id: mine.id, reviewerId: 'nobody' }), {
    released: false,
  })
  const next = (await lease('tess'))!
  assert.deepEqual(await releaseTask(deps, projectId, { id: next.id, reviewerId: 'tess' }), {
    released: true,
  })
  await assert.rejects(answer(newId(), 'rita', 'card'), { code: 'not-found' })
})

test('a skipped task comes back after all others, and others get it at once', async (t) => {
  const { deps, queue, projectId, capture, lease, answer } = await stage(t)
  await capture(2)
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  const skipped = (await lease('rita'))!
  await releaseTask(deps, projectId, { id: skipped.id, reviewerId: 'rita' })
  const other = (await lease('rita'))!
  assert.notEqual(other.id, skipped.id)
  assert.equal((await lease('sam'))!.id, skipped.id)
  await releaseTask(deps, projectId, { id: skipped.id, reviewerId: 'sam' })
  await answer(other.id, 'rita', 'card')
  assert.equal((await lease('rita'))!.id, skipped.id)
})

test('an answer becomes feedback, completes the task and announces it; an undone one stays visible', async (t) => {
  const { deps, queue, projectId, capture, lease, answer, counts, catalog, ledger, spool, clock } =
    await stage(t)
  const [inferenceId] = await capture(1)
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  const task = (await lease('rita'))!
  await assert.rejects(answer(task.id, 'rita', 'weather'), { code: 'label-not-allowed' })
  const response = await answer(task.id, 'rita', 'loan')
  assert.equal((await counts()).done, 1)
  assert.equal(await lease('rita'), null)
  const { rows } = await catalog.pool.query('select fact, payload from outbox')
  assert.deepEqual(rows, [
    { fact: 'review.task-completed', payload: { projectId, queueId: queue.id, taskId: task.id } },
  ])
  await assert.rejects(answer(task.id, 'rita', 'card'), { code: 'lease-expired' })

  clock.set(clock.now() + 1_000)
  const undone = await undoAnswer(deps, projectId, { id: task.id, reviewerId: 'rita' })
  assert.equal(undone.task.id, task.id)
  await assert.rejects(undoAnswer(deps, projectId, { id: task.id, reviewerId: 'rita' }), {
    code: 'not-found',
  })
  clock.set(clock.now() + 1_000)
  const second = await answer(task.id, 'rita', 'card')
  await spool.ensureDrained('all')
  const shared = { signal: 'correct-label', kind: 'review', author_kind: 'reviewer', author_id: 'rita' }
  const all = (await feedbackRows(ledger)).map(({ id, value_type, value_text, supersedes, ...rest }) => {
    assert.deepEqual(rest, { ...shared, inference_id: inferenceId })
    return [
      id === response.feedbackId ? 'first' : id === second.feedbackId ? 'second' : 'undo',
      value_type,
      value_text,
      supersedes,
    ]
  })
  assert.deepEqual(all, [
    ['first', 'text', 'loan', ''],
    ['undo', 'none', '', response.feedbackId],
    ['second', 'text', 'card', ''],
  ])
  const { items } = await listTasks(deps, projectId, { id: queue.id, limit: 10 })
  assert.deepEqual(
    items[0]!.responses.map(({ label }) => label),
    ['card'],
  )
  assert.equal(items[0]!.consensus!.label, 'card')
})

test('overlapping tasks go to as many different reviewers as are wanted', async (t) => {
  const { deps, queue, projectId, capture, lease, answer, counts } = await stage(t, {
    share: 1,
    reviewers: 2,
  })
  await capture(4)
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  for (const reviewer of ['rita', 'sam', 'tess']) {
    for (let task = await lease(reviewer); task; task = await lease(reviewer)) {
      await answer(task.id, reviewer, 'card')
    }
  }
  const { done, responses } = await counts()
  assert.deepEqual({ done, responses }, { done: 4, responses: 8 })
  const { items } = await listTasks(deps, projectId, { id: queue.id, limit: 10 })
  assert.ok(items.every((task) => new Set(task.responses.map(({ reviewerId }) => reviewerId)).size === 2))
})

test('reviewers who ask at the same moment never get more of a task than it wants', async (t) => {
  const { deps, queue, projectId, capture, lease, answer, counts } = await stage(t)
  await capture(24)
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  const work = async (reviewer: string) => {
    for (let task = await lease(reviewer); task; task = await lease(reviewer)) {
      await answer(task.id, reviewer, 'card')
    }
  }
  await Promise.all(['rita', 'sam', 'tess', 'ugo'].map(work))
  const { done, responses } = await counts()
  assert.deepEqual({ done, responses }, { done: 24, responses: 24 })
})

test('gold goes to everybody, early and unmarked, and tells who can be relied on', async (t) => {
  const { deps, queue, projectId, capture, lease, answer, counts } = await stage(t, {
    share: 1,
    reviewers: 3,
  })
  const ids = await capture(70)
  const gold = await addGold(deps, projectId, {
    id: queue.id,
    gold: [
      ...ids.slice(0, 15).map((inferenceId) => ({ inferenceId, label: 'loan' })),
      { inferenceId: 'unknown', label: 'loan' },
      { inferenceId: ids[0]!, label: 'weather' },
    ],
  })
  assert.equal(gold.accepted.length, 15)
  assert.deepEqual(
    gold.rejected.map(({ code }) => code),
    ['not-found', 'label-not-allowed'],
  )
  await fillQueue(deps, projectId, { ...fill, uniformRate: 1, id: queue.id })
  const isGold = new Set(ids.slice(0, 15))
  const reviewers = ['good', 'careful', 'careless']
  const goldAt: number[] = []
  for (const [index, reviewer] of reviewers.entries()) {
    for (let position = 0; position < 65; position++) {
      const task = (await lease(reviewer))!
      if (index === 0 && isGold.has(task.inferenceId)) goldAt.push(position)
      const truth = isGold.has(task.inferenceId) ? 'loan' : 'card'
      await answer(task.id, reviewer, reviewer === 'careless' && position % 2 ? 'rates' : truth)
    }
  }
  assert.equal(goldAt.length, 15)
  assert.ok(goldAt.at(-1)! < 60 && goldAt[0]! < 4)
  assert.equal((await counts()).gold, 15)
  const report = await reportReliability(deps, projectId, queue.id)
  const byId = new Map(report.reviewers.map((reviewer) => [reviewer.id, reviewer]))
  assert.equal(byId.get('good')!.goldCorrect, 15)
  assert.equal(byId.get('good')!.flagged, false)
  assert.equal(byId.get('careless')!.flagged, true)
  assert.ok(byId.get('careless')!.high < byId.get('good')!.low)
  assert.match(byId.get('careless')!.reason, /below/)
  assert.ok(report.agreement!.low < report.agreement!.value)

  const { items } = await estimateConsensus(deps, projectId, queue.id)
  for (const item of items) assert.equal(item.label, isGold.has(item.inferenceId) ? 'loan' : 'card')
  assert.ok(items.filter((item) => item.isGold).every(({ posterior }) => posterior === 1))
})

test('too few answers say so', async (t) => {
  const { deps, queue, projectId } = await stage(t)
  const report = await reportReliability(deps, projectId, queue.id)
  assert.equal(report.agreement, null)
  assert.match(report.missing!, /needed/)
})

test('a signed-in person answers as themself, a key for whom it names', () => {
  const shared = { projectId: newId(), role: 'expert', name: 'Rita' } as const
  const user = { ...shared, kind: 'user', id: 'rita', email: 'rita@example.org' } as const
  const key = { ...shared, kind: 'key', id: 'key-1' } as const
  assert.equal(reviewerOf(user, undefined), 'rita')
  assert.throws(() => reviewerOf(user, 'sam'), { code: 'forbidden' })
  assert.equal(reviewerOf(key, 'sam'), 'sam')
  assert.throws(() => reviewerOf(key, undefined), { code: 'invalid-input' })
})

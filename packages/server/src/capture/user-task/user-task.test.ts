import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { AppError } from '@loopwright/contract'
import { ingestTraces } from '../ingest-traces.ts'
import { openCapture } from '../testing/open-capture.ts'
import { getUserTask } from './get-user-task.ts'
import { listUserTasks } from './list-user-tasks.ts'
import { recordUserTasks } from './record-user-tasks.ts'

const nowMs = Date.UTC(2026, 2, 1, 12)
const minuteMs = 60_000
const at = (offsetMs: number) => new Date(nowMs + offsetMs).toISOString()

function span(userTaskId: string, name: string, startedAt: string, more: object = {}) {
  return {
    ...{ traceId: `trace-${name}`, spanId: name, name, kind: 'inference', startedAt, userTaskId },
    ...more,
  }
}

test('a task spans sessions and traces, whichever of it came first', async (t) => {
  const deps = await openCapture(t)
  const { projectId } = deps
  deps.setNow(nowMs)
  const spans = [
    span('fly', 'ask', at(-30 * minuteMs), { sessionId: 'monday', endUserId: 'mia' }),
    span('fly', 'tool', at(-29 * minuteMs), { traceId: 'trace-ask', kind: 'tool', parentSpanId: 'ask' }),
    span('fly', 'again', at(-28 * minuteMs), { traceId: 'trace-ask', sessionId: 'monday' }),
    span('fly', 'orphan', at(-10 * minuteMs), { parentSpanId: 'lost', sessionId: 'tuesday' }),
  ]
  await ingestTraces(deps, projectId, { spans: spans.slice(0, 2) })
  const undeclared = await getUserTask(deps, projectId, 'fly')
  assert.deepEqual(
    [undeclared.isDeclared, undeclared.name, undeclared.turns, undeclared.endUserId],
    [false, null, 1, 'mia'],
  )

  const said = await recordUserTasks(deps, projectId, {
    userTasks: [
      {
        id: 'fly',
        name: 'book-a-flight',
        steps: [{ name: 'find' }, { name: 'pay' }],
        at: at(-20 * minuteMs),
      },
      { id: 'fly', steps: [{ name: 'find', done: true }], metadata: { surface: 'phone' } },
    ],
  })
  assert.deepEqual(said, { accepted: [{ id: 'fly' }, { id: 'fly' }], rejected: [] })
  await ingestTraces(deps, projectId, { spans: spans.slice(2) })
  await recordUserTasks(deps, projectId, {
    userTasks: [{ id: 'fly', outcome: 'done', endedAt: at(-5 * minuteMs) }],
  })
  const task = await getUserTask(deps, projectId, 'fly')
  assert.deepEqual(task, {
    id: 'fly',
    name: 'book-a-flight',
    steps: [
      { name: 'find', at: null, done: true },
      { name: 'pay', at: null, done: false },
    ],
    outcome: 'done',
    startedAt: null,
    endedAt: at(-5 * minuteMs),
    endUserId: 'mia',
    metadata: { surface: 'phone' },
    isDeclared: true,
    sessionCount: 2,
    traceCount: 2,
    spanCount: 4,
    turns: 3,
    firstSpanAt: at(-30 * minuteMs),
    lastSpanAt: at(-10 * minuteMs),
    msToSuccess: 25 * minuteMs,
    sessions: ['monday', 'tuesday'],
    traces: ['trace-ask', 'trace-orphan'],
  })
})

test('what is said of a task with its time changes nothing the second time, and the latest word counts', async (t) => {
  const deps = await openCapture(t)
  const { projectId } = deps
  deps.setNow(nowMs)
  const late = { id: 'x', name: 'first-name', outcome: 'abandoned', at: at(-minuteMs) }
  const early = { id: 'x', name: 'older-name', endUserId: 'u', at: at(-2 * minuteMs) }
  await recordUserTasks(deps, projectId, { userTasks: [late, early] })
  const once = await getUserTask(deps, projectId, 'x')
  assert.deepEqual([once.name, once.outcome, once.endUserId], ['first-name', 'abandoned', 'u'])
  assert.deepEqual([once.endedAt, once.msToSuccess, once.turns], [null, null, 0])
  deps.setNow(nowMs + minuteMs)
  await recordUserTasks(deps, projectId, { userTasks: [early, late] })
  assert.deepEqual(await getUserTask(deps, projectId, 'x'), once)
  await deps.spool.ensureDrained('all')
  const count = await deps.ledger.client.query({
    query: 'select count() as n from user_task final',
    format: 'JSONEachRow',
  })
  assert.deepEqual(await count.json(), [{ n: 2 }])

  await recordUserTasks(deps, projectId, { userTasks: [{ id: 'x', outcome: 'handed-over' }] })
  const now = await getUserTask(deps, projectId, 'x')
  assert.deepEqual([now.outcome, now.endedAt], ['handed-over', at(minuteMs)])
})

test('a bad item is refused with what to do, and the rest is kept', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const { accepted, rejected } = await recordUserTasks(deps, deps.projectId, {
    userTasks: [
      { id: 'good' },
      { id: 'x', outcome: 'won' },
      { name: 'nobody' },
      { id: 'x', endedAt: at(6 * minuteMs) },
      { id: 'x', steps: [{ name: 'a', at: '1970-01-01T00:00:00Z' }] },
      { id: 'x', colour: 'red' },
      7,
    ],
  })
  assert.deepEqual(accepted, [{ id: 'good' }])
  assert.deepEqual(
    rejected.map(({ index }) => index),
    [1, 2, 3, 4, 5, 6],
  )
  assert.match(rejected[2]!.message, /^endedAt: .*5 minutes ahead/)
  assert.match(rejected[3]!.message, /^steps\.0\.at: .*year 2000/)
})

test('tasks are listed newest first, narrowed and paged, those that only spans speak of too', async (t) => {
  const deps = await openCapture(t)
  const { projectId } = deps
  deps.setNow(nowMs)
  await recordUserTasks(deps, projectId, {
    userTasks: [
      { id: 'a', name: 'book', startedAt: at(-50 * minuteMs), outcome: 'done', endUserId: 'mia' },
      { id: 'b', name: 'book', startedAt: at(-40 * minuteMs), outcome: 'abandoned', endUserId: 'ned' },
      { id: 'c', name: 'cancel', startedAt: at(-30 * minuteMs) },
    ],
  })
  await ingestTraces(deps, projectId, {
    spans: [
      span('seen', 's', at(-35 * minuteMs), { endUserId: 'mia' }),
      span('a', 'of-a', at(-49 * minuteMs)),
      { ...span('', 'none', at(0)), userTaskId: undefined },
    ],
  })
  const list = (query: Parameters<typeof listUserTasks>[2] extends infer Q ? Partial<Q> : never) =>
    listUserTasks(deps, projectId, { limit: 10, ...query })
  const ids = async (query: Parameters<typeof list>[0]) => (await list(query)).items.map(({ id }) => id)
  assert.deepEqual(await ids({}), ['c', 'seen', 'b', 'a'])
  assert.deepEqual(await ids({ name: 'book' }), ['b', 'a'])
  assert.deepEqual(await ids({ outcome: 'done' }), ['a'])
  assert.deepEqual(await ids({ endUserId: 'mia' }), ['seen', 'a'])
  assert.deepEqual(await ids({ since: at(-40 * minuteMs), until: at(-30 * minuteMs) }), ['seen', 'b'])
  const first = await list({ limit: 3 })
  const second = await list({ limit: 3, cursor: first.nextCursor! })
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }) => id),
    ['c', 'seen', 'b', 'a'],
  )
  assert.equal(second.nextCursor, null)
  assert.equal(second.items[0]!.turns, 1)
  await assert.rejects(
    list({ cursor: 'nonsense' }),
    (error: unknown) => AppError.is(error) && error.code === 'invalid-input',
  )

  const other = randomUUID()
  assert.deepEqual((await listUserTasks(deps, other, { limit: 10 })).items, [])
  await assert.rejects(
    getUserTask(deps, other, 'a'),
    (error: unknown) => AppError.is(error) && error.code === 'not-found',
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import OpenAI from 'openai'
import { getInference } from '../get-inference.ts'
import { getTrace } from '../get-trace.ts'
import { listInferences } from '../list-inferences.ts'
import { listTraces } from '../list-traces.ts'
import { openGateway, testKey } from '../testing/open-gateway.ts'
import { scriptedUpstream } from '../testing/scripted-upstream.ts'
import { getUserTask } from '../user-task/get-user-task.ts'
import { recordUserTasks } from '../user-task/record-user-tasks.ts'

test('who asked, where, of which index and for which task is kept with a call and finds it again', async (t) => {
  const upstream = await scriptedUpstream(t)
  const { baseUrl, capture } = await openGateway(t, {
    providers: [{ name: 'acme', kind: 'openai', baseUrl: upstream.baseUrl, apiKey: 'key' }],
  })
  const { projectId } = capture
  const client = new OpenAI({ apiKey: testKey, baseURL: baseUrl, maxRetries: 0 })
  const ask = (headers: Record<string, string>, metadata?: Record<string, string>) =>
    client.chat.completions
      .create(
        { model: 'acme/large', messages: [{ role: 'user', content: 'Hi' }], ...(metadata && { metadata }) },
        { headers },
      )
      .withResponse()
  await ask({})
  const { response } = await ask(
    {
      'x-loopwright-role': 'nurse',
      'x-loopwright-locale': 'de-AT',
      'x-loopwright-segment': 'beta',
      'x-loopwright-surface': 'inbox',
      'x-loopwright-index-version': '7',
      'x-loopwright-embedding-version': 'minilm-2',
      'x-loopwright-metadata': JSON.stringify({ ward: 'b', locale: 'en' }),
      'x-loopwright-user-task-id': 'task-1',
      'x-loopwright-session-id': 'session-1',
      'x-loopwright-end-user-id': 'ann',
    },
    { ward: 'a', shift: 'night' },
  )
  const metadata = {
    ...{ role: 'nurse', locale: 'de-AT', surface: 'inbox', ward: 'b', shift: 'night' },
    ...{ index_version: '7', embedding_version: 'minilm-2' },
  }
  const id = response.headers.get('x-loopwright-inference-id') ?? ''
  const traceId = response.headers.get('x-loopwright-trace-id') ?? ''
  const spans = [
    await getInference(capture, projectId, id),
    (await getTrace(capture, projectId, traceId)).spans[0]!,
    (await listInferences(capture, projectId, { limit: 10, endUserId: 'ann' })).items[0]!,
  ]
  for (const span of spans) {
    assert.deepEqual(span.metadata, metadata)
    assert.deepEqual(
      [span.segment, span.userTaskId, span.sessionId, span.endUserId],
      ['beta', 'task-1', 'session-1', 'ann'],
    )
  }
  for (const filter of [{ userTaskId: 'task-1' }, { metadata: { locale: 'de-AT', index_version: '7' } }]) {
    const traces = (await listTraces(capture, projectId, { limit: 10, ...filter })).items
    assert.deepEqual(
      traces.map((trace) => [trace.traceId, trace.userTaskId]),
      [[traceId, 'task-1']],
    )
  }
  await recordUserTasks(capture, projectId, {
    userTasks: [{ id: 'task-1', name: 'plan-a-shift', outcome: 'handed-over' }],
  })
  const task = await getUserTask(capture, projectId, 'task-1')
  assert.deepEqual(
    [task.name, task.outcome, task.turns, task.sessions, task.traces],
    ['plan-a-shift', 'handed-over', 1, ['session-1'], [traceId]],
  )
  await assert.rejects(ask({ 'x-loopwright-metadata': '{"nested":{}}' }), /x-loopwright-metadata/)
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Feedback, Span } from '@loopwright/contract'
import { type TestServer, testServer } from '@loopwright/server/testing/test-server'
import { Langfuse } from 'langfuse'

const clients: Langfuse[] = []
after(async () => {
  await Promise.all(clients.map((client) => client.shutdownAsync()))
})

async function open() {
  const server = await testServer()
  const project = await server.project()
  const langfuse = new Langfuse({
    publicKey: 'lw_pk_whatever',
    secretKey: project.key,
    baseUrl: server.url,
    flushInterval: 0,
    flushAt: 50,
    fetchRetryCount: 0,
    environment: 'staging',
    release: 'r-7',
  })
  clients.push(langfuse)
  return { server, langfuse, ...project }
}

type Opened = Awaited<ReturnType<typeof open>>

async function spansOf({ api }: Opened, traceId: string): Promise<Map<string, Span>> {
  const { spans } = await api.capture.getTrace({ traceId })
  return new Map(spans.map((span) => [span.name, span]))
}

/** Feedback is linked to its call by a consumer of facts, so it is waited for. */
async function feedbackOn(
  api: Opened['api'],
  query: object,
  count: number,
  isLinked = true,
): Promise<Feedback[]> {
  for (let turn = 0; ; turn += 1) {
    const { items } = await api.feedback.listFeedback({ limit: 50, ...query })
    if ((items.length >= count && items.every((item) => item.linked || !isLinked)) || turn === 100)
      return items
    await wait(50)
  }
}

test('langfuse 3: a trace with nested observations is kept whole, and each score on it', async () => {
  const opened = await open()
  const { langfuse, api } = opened
  const trace = langfuse.trace({
    name: 'answer ticket',
    userId: 'user-1',
    sessionId: 'session-1',
    tags: ['billing', 'beta'],
    metadata: { locale: 'de', plan: { seats: 3 } },
    input: { question: 'Where is my parcel?' },
    version: '2',
  })
  const span = trace.span({ name: 'retrieve', input: { query: 'parcel' } })
  const generation = span.generation({
    name: 'write answer',
    model: 'gpt-4o-mini',
    modelParameters: { temperature: 0.2 },
    input: [{ role: 'user', content: 'Where is my parcel?' }],
    metadata: { attempt: 1 },
  })
  generation.end({
    output: { role: 'assistant', content: 'On its way.' },
    usageDetails: { input: 12, output: 5, cached_tokens: 3 },
    costDetails: { input: 0.000012, output: 0.00002 },
  })
  trace.event({ name: 'shown', level: 'WARNING', statusMessage: 'late' })
  span.end({ output: ['doc-1'], level: 'ERROR', statusMessage: 'index was stale' })
  trace.update({ output: 'On its way.', tags: ['answered'] })
  generation.score({ id: `score-${trace.id}`, name: 'Answer Quality', value: 0.75, comment: 'good' })
  trace.score({ name: 'resolved', value: 1, dataType: 'BOOLEAN' })
  trace.score({ name: 'tone', value: 'friendly' })
  await langfuse.flushAsync()

  const spans = await spansOf(opened, trace.id)
  assert.deepEqual([...spans.keys()].sort(), ['answer ticket', 'retrieve', 'shown', 'write answer'])
  const root = spans.get('answer ticket')!
  assert.deepEqual(
    [root.spanId, root.parentSpanId, root.kind, root.endUserId, root.sessionId, root.environment],
    [trace.id, null, 'other', 'user-1', 'session-1', 'staging'],
  )
  assert.deepEqual([root.tags, root.metadata], [['answered', 'beta', 'billing'], { locale: 'de' }])
  assert.deepEqual([root.input, root.output], [{ question: 'Where is my parcel?' }, 'On its way.'])
  assert.deepEqual(root.attributes['langfuse.trace.metadata.plan'], { seats: 3 })
  assert.deepEqual([root.attributes['langfuse.release'], root.attributes['langfuse.version']], ['r-7', '2'])
  const call = spans.get('write answer')!
  assert.deepEqual(
    [call.kind, call.model, call.parentSpanId, call.promptTokens, call.completionTokens, call.costMicroUsd],
    ['inference', 'gpt-4o-mini', span.id, 12, 5, 32],
  )
  assert.deepEqual([call.inputText, call.outputText], ['Where is my parcel?', 'On its way.'])
  assert.deepEqual([call.endUserId, call.sessionId, call.metadata], ['user-1', 'session-1', { attempt: '1' }])
  assert.deepEqual(call.attributes['langfuse.observation.usage_details'], {
    input: 12,
    output: 5,
    cached_tokens: 3,
  })
  assert.deepEqual(call.attributes['langfuse.observation.model.parameters'], { temperature: 0.2 })
  const retrieve = spans.get('retrieve')!
  assert.deepEqual(
    [retrieve.status, retrieve.errorMessage, retrieve.parentSpanId],
    ['error', 'index was stale', trace.id],
  )
  assert.equal(spans.get('shown')?.attributes['langfuse.observation.status_message'], 'late')
  assert.ok(root.durationMs >= call.durationMs)

  const scores = await feedbackOn(api, { traceId: trace.id }, 3)
  const bySignal = new Map(scores.map((score) => [score.signal, score]))
  const quality = bySignal.get('answer-quality')!
  assert.deepEqual(
    [quality.id, quality.value, quality.comment, quality.target, quality.channel],
    [`score-${trace.id}`, 0.75, 'good', { kind: 'span', id: generation.id }, 'langfuse'],
  )
  assert.equal(quality.inferenceId, call.inferenceId)
  assert.deepEqual([bySignal.get('resolved')?.value, bySignal.get('tone')?.value], [true, 'friendly'])
  const { items: signals } = await api.feedback.listSignals({})
  assert.equal(signals.find((signal) => signal.name === 'answer-quality')?.type, 'number')
})

test('langfuse 3: what is read back is what was sent', async () => {
  const { langfuse, server, key } = await open()
  const trace = langfuse.trace({
    name: 'talk',
    userId: 'u',
    sessionId: 'read-back',
    tags: ['a'],
    input: 'hi',
  })
  const generation = trace.generation({
    name: 'reply',
    model: 'm',
    input: 'hi',
    usage: { input: 3, output: 2 },
  })
  generation.end({ output: 'hello' })
  trace.score({ name: 'nice', value: 1 })
  await langfuse.flushAsync()

  const { data } = await langfuse.fetchTrace(trace.id)
  assert.deepEqual(
    [data.id, data.name, data.userId, data.sessionId, data.tags, data.input],
    [trace.id, 'talk', 'u', 'read-back', ['a'], 'hi'],
  )
  assert.deepEqual(
    data.observations.map(({ id, type, output }) => [id, type, output]),
    [[generation.id, 'GENERATION', 'hello']],
  )
  const observation = (await langfuse.fetchObservation(generation.id)).data
  assert.deepEqual(
    [observation.model, observation.usage?.input, observation.parentObservationId],
    ['m', 3, null],
  )
  const listed = await langfuse.fetchObservations({ traceId: trace.id, type: 'GENERATION' })
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [generation.id],
  )
  const traces = await langfuse.fetchTraces({ sessionId: 'read-back' })
  assert.deepEqual([traces.data.map(({ id }) => id), traces.meta.totalPages], [[trace.id], 1])
  assert.deepEqual((await langfuse.fetchTraces({ page: 2 })).data, [])
  const authorization = `Basic ${Buffer.from(`lw_pk_x:${key}`).toString('base64')}`
  const farthest = await server.request('/api/public/traces?page=1000000', { headers: { authorization } })
  assert.equal(farthest.status, 400)
  const sessions = await langfuse.fetchSessions()
  assert.deepEqual(
    sessions.data.map(({ id }) => id),
    ['read-back'],
  )
})

test('langfuse 3: prompts by label, version and name, with a fallback and a cache', async () => {
  const { langfuse, server, key } = await open()
  const first = await langfuse.createPrompt({
    name: 'folder/greeting',
    prompt: 'Hello {{name}}',
    labels: ['production'],
    config: { temperature: 0 },
    tags: ['polite'],
  })
  assert.deepEqual([first.version, first.labels.sort()], [1, ['latest', 'production']])
  await langfuse.createPrompt({ name: 'folder/greeting', prompt: 'Hi {{name}}', labels: ['staging'] })

  const serving = await langfuse.getPrompt('folder/greeting')
  assert.deepEqual(
    [serving.version, serving.compile({ name: 'Ada' }), serving.config],
    [1, 'Hello Ada', { temperature: 0 }],
  )
  assert.equal((await langfuse.getPrompt('folder/greeting', 2)).prompt, 'Hi {{name}}')
  assert.equal((await langfuse.getPrompt('folder/greeting', undefined, { label: 'latest' })).version, 2)
  await quietly(() =>
    langfuse.updatePrompt({ name: 'folder/greeting', version: 2, newLabels: ['production'] }),
  )
  assert.equal((await langfuse.getPrompt('folder/greeting')).version, 2)
  const former = await langfuse.getPrompt('folder/greeting', 1)
  assert.deepEqual([former.labels, former.tags], [[], ['polite']])

  await langfuse.createPrompt({
    type: 'chat',
    name: 'chat',
    prompt: [
      { role: 'system', content: 'Be {{mood}}.' },
      { type: 'placeholder', name: 'history' },
    ],
    labels: ['production'],
  })
  const chat = await langfuse.getPrompt('chat', undefined, { type: 'chat', cacheTtlSeconds: 60 })
  assert.deepEqual(chat.compile({ mood: 'kind' }, { history: [{ role: 'user', content: 'hi' }] }), [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'hi' },
  ])
  const gone = await server.request('/api/public/v2/prompts/chat', { key, method: 'DELETE' })
  assert.equal(gone.status, 204)
  assert.equal(await langfuse.getPrompt('chat', undefined, { type: 'chat' }), chat, 'answered from the cache')
  const fallback = await quietly(() =>
    langfuse.getPrompt('nobody-made-this', undefined, { fallback: 'Plain {{name}}', maxRetries: 0 }),
  )
  assert.deepEqual([fallback.compile({ name: 'Ada' }), fallback.isFallback], ['Plain Ada', true])
  await assert.rejects(
    quietly(() => langfuse.getPrompt('nobody-made-this')),
    /no label "production" on prompt/,
  )

  await langfuse.createPrompt({ name: 'rules', prompt: 'Be {{mood}}.', labels: ['production'] })
  const tag = '@@@langfusePrompt:name=rules|label=production@@@'
  await langfuse.createPrompt({ name: 'outer', prompt: `Hi. ${tag} Bye.`, labels: ['production'] })
  assert.equal((await langfuse.getPrompt('outer')).compile({ mood: 'kind' }), 'Hi. Be kind. Bye.')
  await langfuse.createPrompt({
    name: 'rules',
    prompt: 'See @@@langfusePrompt:name=outer|version=1@@@',
    labels: ['production'],
  })
  await assert.rejects(
    quietly(() => langfuse.getPrompt('outer', 1)),
    /go in circles/,
  )

  const trace = langfuse.trace({ name: 'prompted' })
  trace.generation({ name: 'reply', prompt: serving }).end({ output: 'x' })
  await langfuse.flushAsync()
  const { observations } = (await langfuse.fetchTrace(trace.id)).data
  assert.deepEqual([observations[0]?.promptName, observations[0]?.promptVersion], ['folder/greeting', 1])
})

/** The SDK prints what it thinks of what it does. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { error, warn, log } = console
  Object.assign(console, { error: () => {}, warn: () => {}, log: () => {} })
  try {
    return await work()
  } finally {
    Object.assign(console, { error, warn, log })
  }
}

test('langfuse 3: a dataset is read, and an experiment links its items to traces', async () => {
  const { langfuse } = await open()
  await langfuse.createDataset({ name: 'capitals', description: 'Of countries', metadata: { by: 'us' } })
  for (const [country, capital] of [
    ['France', 'Paris'],
    ['Peru', 'Lima'],
    ['Kenya', 'Nairobi'],
  ]) {
    await langfuse.createDatasetItem({
      id: `capital of ${country}`,
      datasetName: 'capitals',
      input: { country },
      expectedOutput: capital,
    })
  }
  await langfuse.createDatasetItem({ id: 'capital of Kenya', datasetName: 'capitals', status: 'ARCHIVED' })

  const dataset = await langfuse.getDataset('capitals', { fetchItemsPageSize: 1 })
  assert.deepEqual(
    [dataset.name, dataset.description, dataset.metadata],
    ['capitals', 'Of countries', { by: 'us' }],
  )
  assert.deepEqual(dataset.items.map((item) => [item.id, item.expectedOutput]).sort(), [
    ['capital of France', 'Paris'],
    ['capital of Peru', 'Lima'],
  ])
  const traceIds: string[] = []
  for (const item of dataset.items) {
    const trace = langfuse.trace({ name: 'guess', input: item.input })
    const generation = trace.generation({ name: 'ask', model: 'm', input: item.input })
    generation.end({ output: 'Paris' })
    const linked = await item.link(generation, 'run 1', {
      description: 'first try',
      metadata: { model: 'm' },
    })
    assert.match(linked.id, /^[0-9a-f-]{36}$/)
    await item.link(generation, 'run 1')
    trace.score({ name: 'exact', value: item.expectedOutput === 'Paris' ? 1 : 0 })
    traceIds.push(trace.id)
  }
  await langfuse.flushAsync()
  const run = await langfuse.getDatasetRun({ datasetName: 'capitals', runName: 'run 1' })
  assert.deepEqual([run.description, run.metadata], ['first try', { model: 'm' }])
  assert.deepEqual(run.datasetRunItems.map((item) => item.traceId).sort(), traceIds.sort())
  const runs = await langfuse.getDatasetRuns('capitals')
  assert.deepEqual([runs.data.map(({ name }) => name), runs.meta.totalItems], [['run 1'], 1])
  assert.equal((await langfuse.getDatasetItem('capital of Peru')).sourceTraceId, null)
})

test('langfuse 3: files are not taken in, and the trace says which was meant', async () => {
  const opened = await open()
  const { langfuse } = opened
  const image = `data:image/png;base64,${Buffer.from('not really an image').toString('base64')}`
  const trace = langfuse.trace({ name: 'look', input: { image } })
  await langfuse.flushAsync()
  const { input } = (await spansOf(opened, trace.id)).get('look')!
  assert.match((input as { image: string }).image, /^@@@langfuseMedia:type=image\/png\|id=[\w-]{22}\|/)
})

test('events in any order, in any number of requests and more than once end the same', async () => {
  const opened = await open()
  const { server, key } = opened
  const at = (second: number) => `2026-03-04T05:06:0${second}.000Z`
  const events = (trace: string) => [
    event('trace-create', 0, {
      id: trace,
      timestamp: at(0),
      name: 'order',
      userId: 'first',
      metadata: { a: '1' },
    }),
    event('span-create', 1, {
      id: `${trace}-s`,
      traceId: trace,
      name: 'span',
      startTime: at(1),
      input: 'in',
    }),
    event('generation-create', 2, {
      id: `${trace}-g`,
      traceId: trace,
      startTime: at(2),
      model: 'old',
      name: 'call',
    }),
    event('generation-update', 3, {
      id: `${trace}-g`,
      traceId: trace,
      parentObservationId: `${trace}-s`,
      model: 'new',
      endTime: at(4),
      usage: { promptTokens: 7, completionTokens: 2 },
    }),
    event('span-update', 4, { id: `${trace}-s`, traceId: trace, endTime: at(5), output: 'out' }),
    event('trace-create', 5, {
      id: trace,
      timestamp: at(5),
      userId: 'second',
      metadata: { b: '2' },
      tags: ['t'],
    }),
  ]
  function event(type: string, second: number, body: object) {
    return { id: `${type}-${second}`, type, timestamp: at(second), body }
  }
  const send = async (batch: object[]) => {
    const response = await ingest(server, key, batch)
    const { errors } = (await response.json()) as { errors: unknown[] }
    assert.deepEqual([response.status, errors], [207, []])
  }
  const whole = events('in-order')
  await send(whole)
  const reversed = events('reversed').reverse()
  for (const one of reversed) await send([one])
  const shuffled = events('twice!!!')
  for (const place of [3, 5, 0, 3, 4, 1, 2, 0, 5]) await send([shuffled[place]!])

  await Promise.all(events('at-once!').map((one) => send([one])))

  /** A row that stood under an earlier start is taken away in the background. */
  const known = async (traceId: string) => {
    for (let turn = 0; ; turn += 1) {
      const { spans } = await opened.api.capture.getTrace({ traceId })
      if (spans.length === 3 || turn === 200)
        return JSON.parse(JSON.stringify(spans).replaceAll(traceId, 'TRACE')) as Span[]
      await wait(50)
    }
  }
  const withoutInference = (spans: Span[]) => spans.map((span) => ({ ...span, inferenceId: null }))
  const first = withoutInference(await known('in-order'))
  assert.deepEqual(
    first.map((span) => [span.name, span.startedAt, span.durationMs, span.endUserId, span.parentSpanId]),
    [
      ['order', at(0), 5000, 'second', null],
      ['span', at(1), 4000, 'second', 'TRACE'],
      ['call', at(2), 2000, 'second', 'TRACE-s'],
    ],
  )
  assert.deepEqual(
    [first[2]?.model, first[2]?.promptTokens, first[0]?.metadata],
    ['new', 7, { a: '1', b: '2' }],
  )
  assert.deepEqual(withoutInference(await known('reversed')), first)
  assert.deepEqual(withoutInference(await known('twice!!!')), first)
  assert.deepEqual(withoutInference(await known('at-once!')), first)
})

function ingest(server: TestServer, key: string, batch: unknown[]): Promise<Response> {
  return server.request('/api/public/ingestion', { key, method: 'POST', body: JSON.stringify({ batch }) })
}

test('each event of a batch is told its fate, and a score without an id is kept once', async () => {
  const { server, key, api } = await open()
  const score = {
    id: 'event-1',
    type: 'score-create',
    timestamp: new Date().toISOString(),
    body: { traceId: 'scored', name: 'ok', value: 1, dataType: 'BOOLEAN' },
  }
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown
  const batch = [
    score,
    { id: 'event-2', type: 'score-create', body: { name: 'lost', value: 1 } },
    { id: 'event-3', type: 'unheard-of', body: {} },
    { id: 'event-4', type: 'span-update', body: { id: 'nobody knows' } },
    {
      id: 'event-5',
      type: 'trace-create',
      body: { id: 'hostile', input: 'a\u0000b\ud800', strange: [1], name: 7 },
    },
    { id: 'event-6', type: 'span-create', body: { traceId: 'hostile', input: deep } },
    'nonsense',
    { id: 'event-8', type: 'sdk-log', body: { log: 'x' } },
  ]
  for (let turn = 0; turn < 2; turn += 1) {
    const response = await ingest(server, key, batch)
    assert.equal(response.status, 207)
    const { successes, errors } = (await response.json()) as {
      successes: { id: string }[]
      errors: { id: string; status: number; message: string }[]
    }
    assert.deepEqual(
      successes.map(({ id }) => id),
      ['event-1', 'event-5', 'event-8'],
    )
    assert.deepEqual(
      errors.map(({ id, status }) => [id, status]),
      [
        ['event-2', 400],
        ['event-3', 400],
        ['event-4', 400],
        ['event-6', 400],
        ['', 400],
      ],
    )
  }
  const kept = await feedbackOn(api, { traceId: 'scored' }, 1, false)
  assert.deepEqual(
    kept.map(({ id, signal, value }) => [id, signal, value]),
    [['event-1', 'ok', true]],
  )
  const { spans } = await api.capture.getTrace({ traceId: 'hostile' })
  assert.deepEqual(
    spans.map(({ name, input, attributes }) => [name, input, attributes['langfuse.strange']]),
    [['trace', 'a\ufffdb\ufffd', [1]]],
  )

  const post = (body: object) =>
    server.request('/api/public/scores', { key, method: 'POST', body: JSON.stringify(body) })
  const anonymous = (await (await post({ traceId: 'scored', name: 'helpful', value: 0.4 })).json()) as {
    id: string
  }
  assert.match(anonymous.id, /^[0-9a-f-]{36}$/)
  const all = await feedbackOn(api, { traceId: 'scored' }, 2, false)
  assert.deepEqual(
    all.map(({ signal }) => signal).sort(),
    ['helpful-number', 'ok'],
    'helpful is a boolean here',
  )
  assert.equal((await post({ traceId: 'scored', name: 'x', value: {} })).status, 400)
})

test('a score sent again under its id is the same, and a changed one revises it', async () => {
  const { langfuse, server, key, api } = await open()
  for (const value of [1, 1, 4, 1]) {
    langfuse.score({ id: 'stars-of-t', traceId: 'starred', name: 'stars', value })
    await langfuse.flushAsync()
  }
  const kept = await feedbackOn(api, { traceId: 'starred' }, 3, false)
  const inOrder = kept.toSorted((one, other) => Date.parse(one.receivedAt) - Date.parse(other.receivedAt))
  assert.deepEqual(
    inOrder.map(({ value }) => value),
    [1, 4, 1],
  )
  const [first, second, third] = inOrder
  assert.deepEqual([first?.id, second?.supersedes, third?.supersedes], ['stars-of-t', first?.id, second?.id])
  const event = (value: number) => ({
    id: `event-${value}`,
    type: 'score-create',
    body: { id: 'own', traceId: 'late', name: 'stars', value },
  })
  for (const value of [2, 3, 2]) await ingest(server, key, [event(value)])
  const again = await feedbackOn(api, { traceId: 'late' }, 2, false)
  assert.equal(
    again.find((item) => item.supersededBy === null)?.value,
    3,
    'a batch that came again changes nothing',
  )
  assert.equal(again.length, 2)
})

test('who may do what is decided as everywhere: by the secret key', async () => {
  const { server, projectId, key } = await open()
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`lw_pk_x:${secret}`).toString('base64')}`,
  })
  const health = await server.request('/api/public/health')
  assert.equal(health.status, 200)
  const projects = await server.request('/api/public/projects', { headers: basic(key) })
  assert.equal(((await projects.json()) as { data: { id: string }[] }).data[0]?.id, projectId)
  assert.equal((await server.request('/api/public/projects', { headers: basic('lw_sk_wrong') })).status, 401)
  assert.equal((await server.request('/api/public/projects')).status, 401)

  const viewer = await server.keyFor(projectId, 'viewer')
  const post = { method: 'POST', body: JSON.stringify({ name: 'p', prompt: 'x' }) }
  assert.equal(
    (await server.request('/api/public/v2/prompts', { ...post, headers: basic(viewer.key) })).status,
    403,
  )
  const expert = await server.keyFor(projectId, 'expert')
  const response = await ingest(server, expert.key, [
    { id: 'a', type: 'trace-create', body: { id: 't' } },
    { id: 'b', type: 'score-create', body: { traceId: 't', name: 'helpful', value: true } },
    { id: 'c', type: 'unknown' },
  ])
  const { successes, errors } = (await response.json()) as {
    successes: { id: string }[]
    errors: { id: string; status: number }[]
  }
  assert.deepEqual(
    successes.map(({ id }) => id),
    ['b'],
  )
  assert.deepEqual(
    errors.map(({ id, status }) => [id, status]),
    [
      ['a', 403],
      ['c', 400],
    ],
  )

  const unknown = await server.request('/api/public/annotation-queues', { key })
  const problem = (await unknown.json()) as { detail: string; message: string; code: string }
  assert.deepEqual([unknown.status, problem.code, problem.message], [404, 'not-found', problem.detail])
  assert.match(
    problem.detail,
    /It answers POST \/api\/public\/otel\/v1\/traces, .*GET \/api\/public\/v2\/prompts/,
  )
})

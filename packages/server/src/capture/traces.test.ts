import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { AppError, type Page } from '@loopwright/contract'
import { getInference } from './get-inference.ts'
import { getTrace } from './get-trace.ts'
import { ingestTraces } from './ingest-traces.ts'
import { listInferences } from './list-inferences.ts'
import { listTraces } from './list-traces.ts'
import { openCapture } from './testing/open-capture.ts'

const nowMs = Date.UTC(2026, 2, 1, 12)
const minuteMs = 60_000

function at(offsetMs: number): string {
  return new Date(nowMs + offsetMs).toISOString()
}

function inference(name: string, more: object = {}) {
  return {
    traceId: `trace-${name}`,
    spanId: `span-${name}`,
    name,
    kind: 'inference',
    startedAt: at(0),
    ...more,
  }
}

async function everyPage<Item>(list: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await list(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items
}

test('a span that was accepted is read back whole and at once', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const sent = {
    ...inference('whole'),
    parentSpanId: null,
    inferenceId: 'inference-given',
    durationMs: 12.5,
    sessionId: 'session',
    userTaskId: 'find a flight',
    endUserId: 'user',
    function: 'route-intent',
    variant: 'baseline',
    provider: 'acme',
    model: 'large',
    environment: 'staging',
    segment: 'beta',
    input: {
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Grüße "you" \ud83d\ude00' },
      ],
    },
    output: { role: 'assistant', content: 'hello\nthere' },
    promptTokens: 7,
    completionTokens: 3,
    costMicroUsd: 123,
    tags: ['a', 'b'],
    metadata: { role: 'agent', locale: 'de-AT', index_version: '7' },
    attributes: { nested: { list: [1, null, true] } },
    links: [{ traceId: 'earlier', spanId: 'span', attributes: { why: 'retry' } }],
    events: [{ name: 'first-token', at: at(5), attributes: {} }],
  }
  const result = await ingestTraces(deps, deps.projectId, { spans: [sent] })
  assert.deepEqual(result, { accepted: [{ id: 'inference-given' }], rejected: [] })
  const expected = {
    ...sent,
    releaseId: null,
    status: 'ok',
    errorMessage: null,
    confidence: null,
    assignmentProbability: null,
    inputText: 'Grüße "you" \ud83d\ude00',
    outputText: 'hello\nthere',
  }
  assert.deepEqual(await getInference(deps, deps.projectId, 'inference-given'), expected)
  assert.deepEqual(await getTrace(deps, deps.projectId, 'trace-whole'), {
    traceId: 'trace-whole',
    spanCount: 1,
    spans: [expected],
  })
  assert.deepEqual((await listInferences(deps, deps.projectId, { limit: 10 })).items, [expected])
})

test('a bad span is refused with its place and what to do, and the rest is kept', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const { accepted, rejected } = await ingestTraces(deps, deps.projectId, {
    spans: [
      { ...inference('no-time'), startedAt: 'yesterday' },
      inference('good', { input: 'lone \ud800 surrogate' }),
      inference('future', { startedAt: at(6 * minuteMs) }),
      inference('ancient', { startedAt: '0001-01-01T00:00:00Z' }),
      inference('surplus', { colour: 'red' }),
      'not a span',
      inference('count', { promptTokens: 2 ** 40 }),
      inference('not-finite', { durationMs: Number.NaN }),
    ],
  })
  assert.equal(accepted.length, 1)
  assert.deepEqual(
    rejected.map(({ index, code }) => [index, code]),
    [0, 2, 3, 4, 5, 6, 7].map((index) => [index, 'invalid-input']),
  )
  assert.match(rejected[0]!.message, /^startedAt: .*send this span again/)
  assert.match(rejected[1]!.message, /5 minutes ahead/)
  assert.match(rejected[3]!.message, /colour/)
  const span = await getInference(deps, deps.projectId, accepted[0]!.id)
  assert.equal(span.inputText, 'lone \ufffd surrogate')
})

test('a span sent again is the same span, and its newest version counts', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const first = await ingestTraces(deps, deps.projectId, { spans: [inference('twice', { status: 'error' })] })
  deps.setNow(nowMs + 1)
  const again = await ingestTraces(deps, deps.projectId, { spans: [inference('twice', { output: 'late' })] })
  assert.deepEqual(again, first)
  const { spans } = await getTrace(deps, deps.projectId, 'trace-twice')
  assert.deepEqual(
    spans.map((span) => [span.inferenceId, span.status, span.outputText]),
    [[first.accepted[0]!.id, 'ok', 'late']],
  )
  assert.equal((await listTraces(deps, deps.projectId, { limit: 10, status: 'error' })).items.length, 0)
})

test('nothing of another project is found', async (t) => {
  const deps = await openCapture(t)
  const spans = [inference('mine', { inferenceId: 'inference-mine' })]
  await ingestTraces(deps, deps.projectId, { spans })
  const other = randomUUID()
  const isNotFound = (error: unknown) => AppError.is(error) && error.code === 'not-found'
  await assert.rejects(getTrace(deps, other, 'trace-mine'), isNotFound)
  await assert.rejects(getInference(deps, other, 'inference-mine'), isNotFound)
  assert.deepEqual((await listTraces(deps, other, { limit: 10 })).items, [])
  assert.deepEqual((await listInferences(deps, other, { limit: 10 })).items, [])
})

test('pages of a list hold every row once, newest first, over hours and years', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const ages = [0, 0, 1, 5, 70, 300, 2_000, 60_000, 800_000]
  const spans = ages.map((minutes, index) => inference(`p${index}`, { startedAt: at(-minutes * minuteMs) }))
  await ingestTraces(deps, deps.projectId, { spans })
  const times = spans.map((span) => span.startedAt)
  const inferences = await everyPage((cursor) => listInferences(deps, deps.projectId, { limit: 2, cursor }))
  assert.deepEqual(
    inferences.map((span) => span.startedAt),
    times,
  )
  assert.equal(new Set(inferences.map((span) => span.traceId)).size, spans.length)
  const traces = await everyPage((cursor) => listTraces(deps, deps.projectId, { limit: 2, cursor }))
  assert.deepEqual(
    traces.map((trace) => trace.startedAt),
    times,
  )
  assert.equal(new Set(traces.map((trace) => trace.traceId)).size, spans.length)
  await assert.rejects(
    listTraces(deps, deps.projectId, { limit: 2, cursor: 'nonsense' }),
    (error: unknown) => AppError.is(error) && error.code === 'invalid-input',
  )
})

test('a trace is listed once, by its start, with what its spans say together', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const root = {
    traceId: 'agent',
    spanId: 'root',
    name: 'answer',
    kind: 'agent',
    startedAt: at(-90 * minuteMs),
  }
  const child = {
    ...inference('child', {
      startedAt: at(-minuteMs),
      durationMs: 500,
      function: 'answer-ticket',
      model: 'small',
    }),
    traceId: 'agent',
    parentSpanId: 'root',
    input: 'question',
    output: 'reply',
    status: 'error',
  }
  const between = inference('between', { startedAt: at(-10 * minuteMs) })
  await ingestTraces(deps, deps.projectId, { spans: [root, child, between] })
  const traces = await everyPage((cursor) => listTraces(deps, deps.projectId, { limit: 1, cursor }))
  assert.deepEqual(
    traces.map((trace) => trace.traceId),
    ['trace-between', 'agent'],
  )
  const { name, status, spanCount, durationMs, model, inputText, outputText } = traces[1]!
  assert.deepEqual(
    { name, status, spanCount, durationMs, model, inputText, outputText, function: traces[1]!.function },
    {
      name: 'answer',
      status: 'error',
      spanCount: 2,
      durationMs: 89 * minuteMs + 500,
      model: 'small',
      inputText: 'question',
      outputText: 'reply',
      function: 'answer-ticket',
    },
  )
})

test('filters narrow both lists', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const dimensions = {
    function: 'f',
    variant: 'v',
    model: 'm',
    status: 'error',
    endUserId: 'u',
    sessionId: 's',
  }
  const wanted = inference('wanted', {
    ...dimensions,
    input: 'The NEEDLE here',
    startedAt: at(-5 * minuteMs),
  })
  await ingestTraces(deps, deps.projectId, { spans: [wanted, inference('other')] })
  const filters = [
    ...Object.entries(dimensions).map(([field, value]) => ({ [field]: value })),
    { text: 'needle' },
    { until: at(-minuteMs) },
    { ...dimensions, text: 'needle', since: at(-6 * minuteMs), until: at(0) },
  ]
  for (const filter of filters) {
    const inferences = await listInferences(deps, deps.projectId, { limit: 10, ...filter })
    assert.deepEqual(
      inferences.items.map((span) => span.spanId),
      ['span-wanted'],
      JSON.stringify(filter),
    )
    const traces = await listTraces(deps, deps.projectId, { limit: 10, ...filter })
    assert.deepEqual(
      traces.items.map((trace) => trace.traceId),
      ['trace-wanted'],
      JSON.stringify(filter),
    )
  }
})

test('a trace says how much feedback it has', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  await ingestTraces(deps, deps.projectId, { spans: [inference('rated', { inferenceId: 'rated' })] })
  const row = {
    project_id: deps.projectId,
    signal: 's',
    kind: 'explicit',
    value_type: 'boolean',
    author_kind: 'end-user',
    observed_at: at(0),
    received_at: at(0),
  }
  await deps.spool.append(
    'feedback',
    [
      {
        ...row,
        id: '1',
        target_kind: 'trace',
        target_id: 'trace-rated',
        trace_id: 'trace-rated',
        version: 1,
      },
      { ...row, id: '2', target_kind: 'inference', target_id: 'rated', version: 1 },
      {
        ...row,
        id: '2',
        target_kind: 'inference',
        target_id: 'rated',
        trace_id: 'trace-rated',
        linked: 1,
        version: 2,
      },
      { ...row, id: '3', target_kind: 'trace', target_id: 'elsewhere', version: 1 },
    ],
    { durable: true },
  )
  const { items } = await listTraces(deps, deps.projectId, { limit: 10 })
  assert.equal(items[0]?.feedbackCount, 2)
})

test('a full spool refuses the batch and says when to come back', async (t) => {
  const deps = await openCapture(t, { maxSpoolBytes: 200 })
  await assert.rejects(
    ingestTraces(deps, deps.projectId, {
      spans: [inference('big', { startedAt: new Date().toISOString() })],
    }),
    (error: unknown) =>
      AppError.is(error) && error.code === 'spool-full' && (error.retryAfterSeconds ?? 0) >= 1,
  )
})

test('the largest page there may be is answered', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const long = 'x'.repeat(150)
  const spans = Array.from({ length: 500 }, (_, index) =>
    inference(`${long}-${index}`, { inferenceId: `${long}-${index}`, startedAt: at(-index) }),
  )
  await ingestTraces(deps, deps.projectId, { spans })
  assert.equal((await listTraces(deps, deps.projectId, { limit: 500 })).items.length, 500)
  assert.equal((await listInferences(deps, deps.projectId, { limit: 500 })).items.length, 500)
})

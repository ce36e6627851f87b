import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, type TestContext, test } from 'node:test'
import { AppError, type Page, type TraceSummary } from '@loopwright/contract'
import { starterSignals } from '@loopwright/core/feedback/starter-signals'
import { getSession } from './get-session.ts'
import { getSpan } from './get-span.ts'
import { getTrace } from './get-trace.ts'
import { ingestTraces } from './ingest-traces.ts'
import { listFacets } from './list-facets.ts'
import { listInferences } from './list-inferences.ts'
import { listSessions } from './list-sessions.ts'
import { listTraces } from './list-traces.ts'
import { createTraceTail } from './tail-traces.ts'
import { type OpenCapture, openCapture } from './testing/open-capture.ts'
import type { TraceFilter } from './trace-filter.ts'

const nowMs = Date.UTC(2026, 2, 1, 12)

function at(offsetMs: number): string {
  return new Date(nowMs + offsetMs).toISOString()
}

const closers: (() => Promise<void>)[] = []
let stores: OpenCapture

/** A project of one's own in stores that all tests here share. */
function open(): OpenCapture {
  stores.setNow(nowMs)
  return { ...stores, projectId: randomUUID() }
}

/** Sends each group by itself, a moment later than the one before, and has it in the ledger before the next. */
async function send(deps: OpenCapture, ...groups: object[][]): Promise<void> {
  for (const [index, spans] of groups.entries()) {
    deps.setNow(nowMs + index)
    const { rejected } = await ingestTraces(deps, deps.projectId, { spans })
    assert.deepEqual(rejected, [])
    await deps.spool.ensureDrained({ table: 'span' })
  }
}

function span(traceId: string, spanId: string, more: object = {}) {
  return { traceId, spanId, name: spanId, startedAt: at(0), ...more }
}

async function found(deps: OpenCapture, filter: TraceFilter): Promise<string[]> {
  const { items } = await listTraces(deps, deps.projectId, { limit: 50, ...filter })
  return items.map((trace) => trace.traceId).sort()
}

async function only(page: Promise<Page<TraceSummary>>): Promise<TraceSummary> {
  const { items } = await page
  assert.equal(items.length, 1)
  return items[0]!
}

describe('reading', () => {
  before(async () => {
    const context = { after: (close: () => Promise<void>) => closers.push(close) } as unknown as TestContext
    stores = await openCapture(context, { signals: starterSignals })
  })
  after(async () => {
    for (const close of closers) await close()
  })

  test('a trace is readable at every moment while its spans come late, in any order, twice and without a parent', async () => {
    const deps = open()
    const list = () => only(listTraces(deps, deps.projectId, { limit: 5 }))
    const child = {
      parentSpanId: 'root',
      kind: 'inference',
      model: 'large',
      costMicroUsd: 100,
      promptTokens: 10,
    }

    await send(deps, [span('t', 'child', { ...child, startedAt: at(100), durationMs: 50, status: 'error' })])
    const orphaned = await list()
    assert.deepEqual(
      [orphaned.name, orphaned.model, orphaned.status, orphaned.errorCount, orphaned.costMicroUsd],
      ['child', 'large', 'error', 1, 100],
    )

    await send(deps, [span('t', 'root', { kind: 'agent', durationMs: 400, endUserId: 'ada', tags: ['vip'] })])
    const grown = await list()
    assert.deepEqual(
      [grown.name, grown.startedAt, grown.durationMs, grown.spanCount, grown.endUserId, grown.tags],
      ['root', at(0), 400, 2, 'ada', ['vip']],
    )
    assert.deepEqual(
      await found(deps, { endUserId: 'ada', model: 'large', minLatencyMs: 400, status: 'error' }),
      ['t'],
    )

    // The same again, as a sender does that got no answer, and then with what it left out.
    await send(
      deps,
      [span('t', 'child', { ...child, startedAt: at(100), durationMs: 50, status: 'error' })],
      [span('t', 'child', { ...child, startedAt: at(150), durationMs: 60, costMicroUsd: 120 })],
    )
    const corrected = await list()
    assert.deepEqual(
      [
        corrected.spanCount,
        corrected.costMicroUsd,
        corrected.promptTokens,
        corrected.errorCount,
        corrected.status,
      ],
      [2, 120, 10, 0, 'ok'],
    )
    const { spans } = await getTrace(deps, deps.projectId, 't')
    assert.deepEqual(
      spans.map(({ spanId, startedAt, durationMs }) => [spanId, startedAt, durationMs]),
      [
        ['root', at(0), 400],
        ['child', at(150), 60],
      ],
    )
    assert.deepEqual(await found(deps, { status: 'error' }), [])
    assert.deepEqual(await found(deps, { status: 'ok', maxCostMicroUsd: 120 }), ['t'])
    assert.deepEqual(await found(deps, { minCostMicroUsd: 121 }), [])
    const inferences = await listInferences(deps, deps.projectId, { limit: 5 })
    assert.equal(inferences.items.at(-1)?.startedAt, at(150))
  })

  test('every filter finds what it names and nothing else, over all spans of a trace', async () => {
    const deps = open()
    const call = {
      ...{ kind: 'inference', function: 'answer', variant: 'b', provider: 'openai', model: 'large' },
      ...{ parentSpanId: 'root', environment: 'staging', costMicroUsd: 500, startedAt: at(10) },
    }
    await send(deps, [
      span('wanted', 'root', {
        durationMs: 9_000,
        endUserId: 'ada',
        sessionId: 's1',
        userTaskId: 'task',
        tags: ['x', 'y'],
      }),
      span('wanted', 'call', { ...call, metadata: { locale: 'de=AT', role: 'agent' }, inferenceId: 'i1' }),
      span('wanted', 'tool', { parentSpanId: 'root', kind: 'tool', function: 'search', status: 'error' }),
      span('other', 'root', { durationMs: 10, tags: ['y'], metadata: { locale: 'de' } }),
      span('other', 'call', { ...call, function: 'route', variant: 'a', costMicroUsd: null }),
    ])
    const matching: TraceFilter[] = [
      { function: 'answer' },
      { function: 'answer', variant: 'b', provider: 'openai', model: 'large', environment: 'staging' },
      ...[
        { endUserId: 'ada' },
        { sessionId: 's1' },
        { userTaskId: 'task' },
        { tag: 'x' },
        { tag: ['y', 'x'] },
      ],
      ...[{ metadata: { locale: 'de=AT' } }, { metadata: { role: 'agent', locale: 'de=AT' } }],
      ...[
        { status: 'error' as const },
        { minLatencyMs: 9_000 },
        { minCostMicroUsd: 500, maxCostMicroUsd: 500 },
      ],
      {
        model: 'large',
        endUserId: 'ada',
        tag: 'x',
        status: 'error',
        metadata: { role: 'agent' },
        minLatencyMs: 1,
      },
    ]
    for (const filter of matching)
      assert.deepEqual(await found(deps, filter), ['wanted'], JSON.stringify(filter))
    const none: TraceFilter[] = [
      { function: 'search', variant: 'b' },
      { tag: ['x', 'z'] },
      { endUserId: 'eve' },
      { minLatencyMs: 9_001 },
      { maxCostMicroUsd: 499 },
      { metadata: { locale: 'de=AT', role: 'customer' } },
      { text: "'; drop table span; --" },
    ]
    for (const filter of none) assert.deepEqual(await found(deps, filter), [], JSON.stringify(filter))
    assert.deepEqual(await found(deps, { model: 'large' }), ['other', 'wanted'])
    const inferences = await listInferences(deps, deps.projectId, {
      ...{ limit: 5, variant: 'b', maxCostMicroUsd: 500, metadata: { role: 'agent' } },
    })
    assert.deepEqual(
      inferences.items.map((item) => item.inferenceId),
      ['i1'],
    )
  })

  test('feedback is a filter: that there is some, what it says, and whether that is good', async () => {
    const deps = open()
    await send(
      deps,
      ['up', 'down', 'five', 'revised', 'none'].map((name) =>
        span(name, 'call', { kind: 'inference', inferenceId: `i-${name}` }),
      ),
    )
    const row = (id: string, trace: string, more: object) => ({
      ...{ project_id: deps.projectId, id, kind: 'explicit', author_kind: 'end-user', version: 1, linked: 1 },
      ...{ target_kind: 'inference', target_id: `i-${trace}`, inference_id: `i-${trace}`, trace_id: trace },
      ...{ observed_at: at(0), received_at: at(0), inferred_at: at(0), ...more },
    })
    const thumb = (up: boolean) => ({ signal: 'helpful', value_type: 'boolean', value_boolean: up ? 1 : 0 })
    const stars = (value: number) => ({ signal: 'rating', value_type: 'number', value_number: value })
    await deps.spool.append(
      'feedback',
      [
        row('1', 'up', thumb(true)),
        row('2', 'down', thumb(false)),
        row('3', 'five', stars(5)),
        row('4', 'revised', thumb(false)),
        row('5', 'revised', { ...thumb(true), supersedes: '4' }),
        row('6', 'none', thumb(true)),
        row('7', 'none', { signal: 'helpful', value_type: 'none', supersedes: '6' }),
      ],
      { durable: true },
    )
    const cases: [TraceFilter, string[]][] = [
      [{ signal: 'helpful' }, ['down', 'revised', 'up']],
      [{ signal: 'helpful', signalValue: 'bad' }, ['down']],
      [{ signal: 'helpful', signalValue: 'good' }, ['revised', 'up']],
      [{ signal: 'helpful', signalValue: 'false' }, ['down']],
      [{ signal: 'rating', minSignalValue: 5 }, ['five']],
      [{ signal: 'rating', maxSignalValue: 4.5 }, []],
      [{ signal: 'rating', signalValue: 'good' }, ['five']],
      [{ signal: 'rating', signalValue: 'bad' }, []],
    ]
    for (const [filter, traces] of cases)
      assert.deepEqual(await found(deps, filter), traces, JSON.stringify(filter))
    const { items } = await listTraces(deps, deps.projectId, { limit: 9 })
    assert.deepEqual(
      Object.fromEntries(items.map(({ traceId, feedbackCount }) => [traceId, feedbackCount])),
      {
        ...{ up: 1, down: 1, five: 1, revised: 1, none: 0 },
      },
    )
    const inferences = await listInferences(deps, deps.projectId, {
      limit: 5,
      signal: 'helpful',
      signalValue: 'bad',
    })
    assert.deepEqual(
      inferences.items.map((item) => item.traceId),
      ['down'],
    )
    for (const filter of [
      { signal: 'unknown' },
      { signalValue: 'good' },
      { signal: 'comment', signalValue: 'good' },
    ]) {
      await assert.rejects(
        found(deps, filter),
        (error) => AppError.is(error) && error.code === 'invalid-input',
      )
    }
  })

  test('text is found in every script, in parts of words, across words, and in upper or lower case', async () => {
    const deps = open()
    const texts = {
      english: 'The quick Brown-Fox reordered invoice #4711',
      chinese: '请帮我查一下退款的状态',
      arabic: 'أين طلبي من فضلك',
      emoji: 'it broke again 😡🔥',
      german: 'Straße nach ÜBERLINGEN',
      percent: '100%_sure \\ "quoted"',
    }
    await send(
      deps,
      Object.entries(texts).map(([name, output]) => span(name, 'call', { kind: 'inference', output })),
    )
    const cases: [string, string[]][] = [
      ['brown-fox', ['english']],
      ['ROWN', ['english']],
      ['order', ['english']],
      ['fox reordered INV', ['english']],
      ['471', ['english']],
      ['quick  brown', []],
      ['退款', ['chinese']],
      ['طلبي من', ['arabic']],
      ['😡🔥', ['emoji']],
      ['überlingen', ['german']],
      ['100%_SURE \\ "', ['percent']],
      ['brown_fox', []],
      ['br', ['emoji', 'english']],
    ]
    for (const [text, traces] of cases) {
      assert.deepEqual(await found(deps, { text }), traces, text)
      const { items } = await listInferences(deps, deps.projectId, { limit: 10, text })
      assert.deepEqual(items.map((item) => item.traceId).sort(), traces, text)
    }
  })

  test('of large payloads the beginning is enough to read a trace, and the whole is one span away', async () => {
    const deps = open()
    const long = '😀'.repeat(40_000)
    await send(deps, [
      span('t', 'large', { input: { text: long }, attributes: { long: 'a'.repeat(40_000) } }),
      span('t', 'small', { startedAt: at(1), input: { text: 'short' } }),
    ])
    const { spans, spanCount } = await getTrace(deps, deps.projectId, 't', 'cut')
    assert.equal(spanCount, 2)
    const [large, small] = spans
    assert.deepEqual(
      large?.cut?.map(({ field }) => field),
      ['input', 'attributes'],
    )
    assert.equal(large?.cut?.[0]?.bytes, Buffer.byteLength(JSON.stringify({ text: long })))
    assert.ok(typeof large?.input === 'string' && long.includes(large.input.slice(20)))
    assert.deepEqual(large?.attributes, {})
    assert.deepEqual([small?.input, small?.cut], [{ text: 'short' }, undefined])
    const whole = await getSpan(deps, deps.projectId, { traceId: 't', spanId: 'large' })
    assert.deepEqual(whole.input, { text: long })
    for (const ids of [
      { traceId: 't', spanId: 'nobody' },
      { traceId: 'nobody', spanId: 'large' },
    ]) {
      await assert.rejects(
        getSpan(deps, deps.projectId, ids),
        (error) => AppError.is(error) && error.code === 'not-found',
      )
    }
  })

  test('a session is a conversation: its traces in order with what was said', async () => {
    const deps = open()
    const turn = (session: string, n: number, said: string, more: object = {}) => [
      span(`${session}-${n}`, 'root', {
        sessionId: session,
        startedAt: at(n * 1_000),
        durationMs: 500,
        endUserId: 'ada',
        metadata: { at: `${n}` },
        ...more,
      }),
      ...[1, 2].map((call) =>
        span(`${session}-${n}`, `call-${call}`, {
          ...{
            parentSpanId: 'root',
            kind: 'inference',
            startedAt: at(n * 1_000 + call),
            function: `f${n}`,
            costMicroUsd: 10,
          },
          input: { messages: [{ role: 'user', content: said }] },
          output: `answer ${n}`,
        }),
      ),
    ]
    await send(
      deps,
      [...turn('older', 1, 'hello'), ...turn('talk', 2, 'hi')],
      [...turn('talk', 3, 'and now?', { status: 'error' })],
      [...turn('talk', 3, 'and now?', { status: 'error' })],
    )
    const { items } = await listSessions(deps, deps.projectId, { limit: 10 })
    assert.deepEqual(
      items.map((session) => session.sessionId),
      ['talk', 'older'],
    )
    const { functions, ...talk } = items[0]!
    assert.deepEqual(talk, {
      ...{
        sessionId: 'talk',
        startedAt: at(2_000),
        lastActiveAt: at(3_500),
        endUserId: 'ada',
        environment: null,
      },
      ...{ traceCount: 2, turnCount: 2, errorCount: 1, promptTokens: null, completionTokens: null },
      ...{ costMicroUsd: 40, feedbackCount: 0, inputText: 'hi' },
    })
    assert.deepEqual(functions.sort(), ['f2', 'f3'])
    const ids = async (filter: TraceFilter & { cursor?: string }) =>
      (await listSessions(deps, deps.projectId, { limit: 1, ...filter })).items.map((item) => item.sessionId)
    assert.deepEqual(await ids({ function: 'f1' }), ['older'])
    assert.deepEqual(await ids({ status: 'error' }), ['talk'])
    assert.deepEqual(await ids({ function: 'f2', metadata: { at: '3' } }), [], 'one trace is all of it')
    assert.deepEqual(await ids({ function: 'f3', metadata: { at: '3' } }), ['talk'])
    assert.deepEqual(await ids({ function: 'f2', endUserId: 'eve' }), [])
    const first = await listSessions(deps, deps.projectId, { limit: 1 })
    assert.deepEqual(await ids({ cursor: first.nextCursor! }), ['older'])

    const page = await getSession(deps, deps.projectId, { sessionId: 'talk', limit: 1 })
    assert.equal(page.session.sessionId, 'talk')
    assert.deepEqual(
      page.items[0]?.steps.map(({ spanId, inputText, outputText }) => [spanId, inputText, outputText]),
      [
        ['call-1', 'hi', 'answer 2'],
        ['call-2', 'hi', 'answer 2'],
      ],
    )
    const next = await getSession(deps, deps.projectId, {
      sessionId: 'talk',
      limit: 1,
      cursor: page.nextCursor!,
    })
    assert.deepEqual(
      [next.items.map((item) => item.traceId), next.items[0]?.status, next.nextCursor],
      [['talk-3'], 'error', null],
    )
    await assert.rejects(
      getSession(deps, deps.projectId, { sessionId: 'nobody', limit: 1 }),
      (error) => AppError.is(error) && error.code === 'not-found',
    )
  })

  test('a session counts each span of its traces once, in its newest version, whatever it came with', async () => {
    const deps = open()
    const ofSession = { sessionId: 'talk' }
    const call = (trace: string, n: number, more: object = {}) =>
      span(trace, 'call', {
        ...{ parentSpanId: 'root', kind: 'inference', startedAt: at(n + 1), input: `question ${n}` },
        ...more,
      })
    const root = (trace: string, n: number, more: object = {}) =>
      span(trace, 'root', { startedAt: at(n), durationMs: 50, ...more })
    const paid = { costMicroUsd: 10, promptTokens: 3 }
    await send(
      deps,
      // Said in two steps, as an SDK that tells of the start and of the end.
      [root('told-twice', 100, ofSession), call('told-twice', 100, { ...ofSession, status: 'error' })],
      [root('told-twice', 100, ofSession), call('told-twice', 100, { ...ofSession, ...paid })],
      // A call that comes before the only span that knows the session, and one that knows it alone.
      [call('comes-first', 200, { ...paid, model: 'large', tags: ['rare'] })],
      [root('comes-first', 200, ofSession)],
      [call('knows-alone', 300, { ...ofSession, ...paid })],
      [root('knows-alone', 300)],
      // A part of a trace once more.
      [root('again', 350, ofSession), call('again', 350, { ...ofSession, ...paid })],
      [call('again', 350, { ...ofSession, ...paid })],
      [root('whole', 360, ofSession), call('whole', 360, { ...ofSession, ...paid })],
    )
    const [session] = (await listSessions(deps, deps.projectId, { limit: 10 })).items
    const { traceCount, turnCount, errorCount, promptTokens, completionTokens, costMicroUsd } = session!
    assert.deepEqual(
      { traceCount, turnCount, errorCount, promptTokens, completionTokens, costMicroUsd },
      {
        ...{ traceCount: 5, turnCount: 5, errorCount: 0, promptTokens: 15 },
        ...{ completionTokens: null, costMicroUsd: 50 },
      },
    )
    const finds = async (filter: TraceFilter) =>
      (await listSessions(deps, deps.projectId, { limit: 10, ...filter })).items.length === 1
    assert.equal(await finds({ model: 'large' }), true, 'what a call said that came by itself')
    assert.equal(await finds({ model: 'large', tag: 'rare' }), true, 'and all of it')
    assert.equal(await finds({ status: 'ok' }), true, 'the newest version did not fail')
    assert.equal(await finds({ status: 'error' }), false)
    const walked: string[] = []
    let cursor: string | undefined
    do {
      const page = await getSession(deps, deps.projectId, { sessionId: 'talk', limit: 1, cursor })
      walked.push(...page.items.map((item) => item.traceId))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined && walked.length < 10)
    assert.deepEqual(walked, ['told-twice', 'comes-first', 'knows-alone', 'again', 'whole'])
  })

  test('facets count each trace once for each of its values', async () => {
    const deps = open()
    await send(
      deps,
      [
        span('a', '1', { function: 'f', model: 'm', tags: ['x'] }),
        span('a', '2', { function: 'f', model: 'n', tags: ['x', 'y'] }),
        span('b', '1', { function: 'g', environment: 'production' }),
      ],
      [span('a', '3', { function: 'f' })],
    )
    const { traceCount, isSampled, facets } = await listFacets(deps, deps.projectId, {})
    assert.deepEqual([traceCount, isSampled], [2, false])
    const byValue = (values: { value: string; traceCount: number }[]) =>
      Object.fromEntries(values.map((item) => [item.value, item.traceCount]))
    assert.deepEqual(byValue(facets.function!), { f: 1, g: 1 })
    assert.deepEqual(byValue(facets.model!), { m: 1, n: 1 })
    assert.deepEqual(byValue(facets.tag!), { x: 1, y: 1 })
    assert.deepEqual(
      byValue((await listFacets(deps, deps.projectId, { function: 'g' })).facets.environment!),
      {
        production: 1,
      },
    )
  })

  test('whoever follows the traces gets what came since, and what grew, until they stop asking', async () => {
    const deps = open()
    await send(deps, [span('before', '1')])
    const tail = createTraceTail(deps)
    const begun = await tail(deps.projectId, {})
    assert.deepEqual(begun.items, [])
    await send(deps, [span('new', '1', { function: 'f' }), span('filtered', '1', { function: 'g' })])
    const came = await tail(deps.projectId, { function: 'f', cursor: begun.cursor })
    assert.deepEqual(
      came.items.map(({ traceId, spanCount }) => [traceId, spanCount]),
      [['new', 1]],
    )
    await send(deps, [span('new', '2')])
    deps.setNow(nowMs + 2_000)
    const grown = await tail(deps.projectId, { function: 'f', cursor: came.cursor })
    assert.deepEqual(
      grown.items.map(({ traceId, spanCount }) => [traceId, spanCount]),
      [['new', 2]],
    )
    const many = Array.from({ length: 25 }, (_, index) =>
      tail(deps.projectId, { function: `f${index}`, cursor: came.cursor }),
    )
    const outcomes = await Promise.allSettled(many)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.ok(refused.length >= 5)
    assert.ok(refused.every(({ reason }) => AppError.is(reason) && reason.code === 'rate-limited'))
  })
})

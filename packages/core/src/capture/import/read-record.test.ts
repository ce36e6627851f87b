import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { newFeedbackSchema, newSpanSchema } from '@loopwright/contract'
import { newUserTaskSchema } from '@loopwright/contract/capture/user-task/user-task'
import type { ImportContext, ImportFormat } from './imported.ts'
import { readRecord } from './read-record.ts'
import { recogniseFormat } from './recognise-format.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40)

const startMs = Date.UTC(2026, 0, 2)
const context: ImportContext = { hash, assumedStartMs: startMs, episodeMetrics: new Set(['solved']) }

type Item = Record<string, unknown>

/** What a record holds, each item checked against what its endpoint takes. */
function read(record: unknown, more: Partial<ImportContext> = {}, format: ImportFormat | 'auto' = 'auto') {
  const reading = readRecord(record, format, { ...context, ...more })
  assert.ok('items' in reading, 'problem' in reading ? reading.problem : '')
  const schemas = { span: newSpanSchema, feedback: newFeedbackSchema, 'user-task': newUserTaskSchema }
  for (const { kind, item } of reading.items) schemas[kind].parse(JSON.parse(JSON.stringify(item)))
  const of = (kind: string) =>
    reading.items.filter((imported) => imported.kind === kind).map(({ item }) => item as Item)
  return { ...reading, spans: of('span'), feedback: of('feedback'), userTasks: of('user-task') }
}

function problemOf(record: unknown, more: Partial<ImportContext> = {}): string {
  const reading = readRecord(record, 'auto', { ...context, ...more })
  assert.ok('problem' in reading)
  return reading.problem
}

const id = (n: number) => `0196${String(n).padStart(4, '0')}-0000-7000-8000-000000000000`

const records: Record<ImportFormat, unknown[]> = {
  otlp: [{ resourceSpans: [] }, { resourceLogs: [] }],
  loopwright: [{ spanId: 's' }, { signal: 'accepted', target: { kind: 'trace', id: 't' }, value: true }],
  tensorzero: [
    { id: id(1), function_name: 'f', variant_name: 'v', episode_id: id(2), input: '{}' },
    { id: id(3), target_id: id(1), metric_name: 'm', value: true },
    { id: id(4), target_id: id(1), target_type: 'inference', value: 'good' },
    { id: id(5), inference_id: id(1), value: '[]' },
  ],
  langfuse: [
    { id: 'o', trace_id: 't', type: 'GENERATION', start_time: '2026-01-02 03:04:05.000' },
    { id: 't', timestamp: '2026-01-02T03:04:05Z', name: 'n', sessionId: null, userId: null },
    { id: 's', name: 'n', value: 1, dataType: 'NUMERIC', traceId: 't', source: 'API' },
  ],
  chat: [{ messages: [{ role: 'user', content: 'hi' }] }, { traj: [{ role: 'user' }], reward: 1 }],
  copilot: [{ StateName: 'Shown', CurrentSuggestion: '"x"', TimeGenerated: '2026-01-02T03:04:05Z' }],
}

describe('text that nests without end as JSON', () => {
  const endless = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const cases: Record<string, Item> = {
    'the result of a tool': { messages: [{ role: 'user' }, { role: 'tool', content: endless }] },
    'metadata of Langfuse': { id: 't', timestamp: '2026-01-02T03:04:05Z', userId: 'u', metadata: endless },
    'input of TensorZero': { ...(records.tensorzero[0] as Item), input: endless },
  }
  for (const [name, record] of Object.entries(cases)) {
    it(`stays text: ${name}`, () => {
      assert.ok(read(record).spans.length > 0)
    })
  }
})

describe('the format of a record', () => {
  for (const [format, examples] of Object.entries(records)) {
    it(`is recognised as ${format} from its content`, () => {
      assert.deepEqual(
        examples.map(recogniseFormat),
        examples.map(() => format),
      )
    })
  }

  it('is unknown where no format has such a record, which is then refused in words', () => {
    for (const record of [{ neither: 1 }, { messages: 'none' }, { id: 'x', timestamp: 1 }, {}])
      assert.match(problemOf(record), /No known format/)
    for (const record of [null, 7, 'text', []]) assert.match(problemOf(record), /no JSON object/)
  })
})

describe('a conversation', () => {
  const call = (n: string, name: string) => ({
    id: n,
    type: 'function',
    function: { name, arguments: '{"user":"mia"}' },
  })
  const messages = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Who am I?' },
    { role: 'assistant', content: '', tool_calls: [call('call-1', 'get_user')] },
    { role: 'tool', tool_call_id: 'call-1', name: 'get_user', content: '{"name":"Mia"}' },
    { role: 'assistant', content: 'You are Mia.' },
    { role: 'user', content: 'Thanks' },
    { role: 'assistant', content: 'You are welcome.' },
    { role: 'user', content: '###STOP###' },
  ]

  it('is a session, each turn of the end user a trace with its model and tool calls', () => {
    const { spans, sessions } = read({ conversation_id: 'c1', user_id: 'mia', model: 'large', messages })
    assert.equal(sessions, 1)
    assert.deepEqual(
      spans.map(({ kind, name, input, output }) => [kind, name, input, output]),
      [
        ['agent', 'turn', { messages: [messages[1]] }, messages[4]],
        ['inference', 'chat', { messages: messages.slice(0, 2) }, messages[2]],
        ['tool', 'get_user', { user: 'mia' }, { name: 'Mia' }],
        ['inference', 'chat', { messages: [messages[3]] }, messages[4]],
        ['agent', 'turn', { messages: [messages[5]] }, messages[6]],
        ['inference', 'chat', { messages: [messages[5]] }, messages[6]],
        ['agent', 'turn', { messages: [messages[7]] }, null],
      ],
    )
    assert.ok(
      spans.every((span) => span.sessionId === 'c1' && span.endUserId === 'mia' && span.model === 'large'),
    )
    const roots = spans.filter((span) => span.parentSpanId === undefined)
    assert.equal(roots.length, 3)
    assert.equal(new Set(roots.map((root) => root.traceId)).size, 3)
    for (const span of spans) {
      const root = roots.find((candidate) => candidate.traceId === span.traceId)!
      assert.ok(span === root || span.parentSpanId === root.spanId)
    }
    assert.equal(new Set(spans.map((span) => `${span.traceId} ${span.spanId}`)).size, spans.length)
  })

  it('reads the same the second time', () => {
    const record = { task_id: 3, trial: 0, reward: 1, traj: messages }
    assert.deepEqual(read(record).items, read(structuredClone(record)).items)
    assert.notEqual(read(record).spans[0]?.sessionId, read({ ...record, trial: 1 }).spans[0]?.sessionId)
  })

  it('is told from one of another file that counts its conversations too, and found again when it went on', () => {
    const sessionOf = (record: Item) => read(record).spans[0]?.sessionId
    const other = messages.with(1, { role: 'user', content: 'Where is my parcel?' })
    for (const id of [0, 17, '17']) {
      assert.notEqual(sessionOf({ id, messages }), sessionOf({ id, messages: other }))
      assert.equal(sessionOf({ id, messages }), sessionOf({ id, messages: messages.slice(0, 5) }))
      assert.match(String(sessionOf({ id, messages })), new RegExp(`^chat-${id}-`))
    }
    assert.notEqual(sessionOf({ id: 0, messages }), sessionOf({ id: 1, messages }))
    assert.equal(sessionOf({ id: 'c-17', messages }), 'c-17')
  })

  it('keeps the order of its messages where they tell no time, and says that the times are assumed', () => {
    const { spans } = read({ id: 'c', messages })
    const children = spans.filter((span) => span.parentSpanId)
    const times = children.map((span) => Date.parse(String(span.startedAt)))
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    )
    assert.equal(Math.min(...times), startMs + 2)
    assert.ok(spans.every((span) => (span.attributes as Item)['import.times'] === 'assumed'))
    assert.match(problemOf({ id: 'c', messages }, { assumedStartMs: undefined }), /--started-at/)
  })

  it('takes the times that its messages tell', () => {
    const at = (index: number) => new Date(startMs + index * 60_000).toISOString()
    const timed = messages.map((message, index) => ({ ...message, timestamp: at(index) }))
    const { spans, userTasks } = read(
      { id: 'c', task_id: 'x', messages: timed, reward: 1 },
      { assumedStartMs: undefined },
    )
    const tool = spans.find((span) => span.kind === 'tool')!
    assert.deepEqual([tool.startedAt, tool.durationMs], [at(2), 60_000])
    assert.equal((tool.attributes as Item)['import.times'], undefined)
    assert.deepEqual([userTasks[0]?.startedAt, userTasks[0]?.endedAt], [at(0), at(7)])
  })

  it('carries its reward as automated feedback on the session, and its task with how it ended', () => {
    const handover = {
      role: 'assistant',
      content: null,
      tool_calls: [call('call-9', 'transfer_to_human_agents')],
    }
    const cases: [Item, string | undefined, unknown][] = [
      [{ reward: 1 }, 'done', 1],
      [{ reward: 0.0 }, 'abandoned', 0],
      [{ reward: 1, messages: [...messages, handover] }, 'handed-over', 1],
      [{ reward: true, outcome: 'abandoned' }, 'abandoned', 1],
      [{}, undefined, undefined],
    ]
    for (const [more, outcome, value] of cases) {
      const { feedback, userTasks, spans } = read({ id: 'c', task_id: 12, trial: 2, messages, ...more })
      assert.equal(userTasks[0]?.outcome, outcome)
      assert.equal(userTasks[0]?.name, 'task-12')
      assert.deepEqual(userTasks[0]?.metadata, { task_id: '12', trial: '2' })
      assert.ok(spans.every((span) => span.userTaskId === userTasks[0]?.id))
      assert.deepEqual(
        [feedback[0]?.value, feedback[0]?.target],
        value === undefined ? [undefined, undefined] : [value, { kind: 'session', id: 'c' }],
      )
    }
    assert.equal(read({ id: 'c', messages, rating: 4 }).feedback[0]?.signal, 'rating')
    assert.deepEqual(read({ id: 'c', messages }).userTasks, [])
  })
})

describe('rows of TensorZero', () => {
  it('are inferences with their function, variant and episode', () => {
    const row = {
      ...{
        id: '0196c1d0-1111-7aaa-8aaa-aaaaaaaaaaaa',
        function_name: 'extract',
        variant_name: 'mini',
        episode_id: id(2),
      },
      input:
        '{"system":"Be brief.","messages":[{"role":"user","content":[{"type":"text","value":"hello"}]}]}',
      output: '[{"type":"text","text":"hi"}]',
      inference_params: '{"chat_completion":{"temperature":0.5}}',
      processing_time_ms: 321,
      tags: { user_id: 'u1', plan: 'free' },
    }
    const { spans } = read(row)
    const { startedAt, ...span } = spans[0]!
    assert.equal(Date.parse(String(startedAt)), 0x0196c1d01111)
    assert.deepEqual(span, {
      ...{
        traceId: row.id,
        spanId: row.id,
        inferenceId: row.id,
        kind: 'inference',
        name: 'extract',
        durationMs: 321,
      },
      ...{ sessionId: id(2), endUserId: 'u1', function: 'extract', variant: 'mini' },
      input: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'text', text: 'hello' }] },
        ],
      },
      output: { role: 'assistant', content: [{ type: 'text', text: 'hi' }] },
      metadata: { user_id: 'u1', plan: 'free' },
      attributes: { 'tensorzero.inference_params': { chat_completion: { temperature: 0.5 } } },
    })
    const json = read({ ...row, output: '{"raw":"{\\"a\\":1}","parsed":{"a":1}}' })
    assert.deepEqual(json.spans[0]?.output, { a: 1 })
    assert.match(problemOf({ ...row, id: 'no-time' }), /not known when/)
  })

  it('are feedback on an inference or an episode', () => {
    const rows = [
      {
        id: 'b',
        target_id: 'call',
        metric_name: 'Task Success',
        value: true,
        timestamp: '2026-01-02 03:04:05',
      },
      { id: 'f', target_id: 'episode', metric_name: 'solved', value: 0.5 },
      { id: 'c', target_id: 'episode', target_type: 'episode', value: 'well done' },
      { id: 'd', inference_id: 'call', value: '[{"type":"text","text":"better"}]' },
    ]
    const feedback = rows.map((row) => read(row).feedback[0]!)
    assert.deepEqual(
      feedback.map(({ id, signal, target, value }) => [id, signal, target, value]),
      [
        ['b', 'task-success', { kind: 'inference', id: 'call' }, true],
        ['f', 'solved', { kind: 'session', id: 'episode' }, 0.5],
        ['c', 'comment', { kind: 'session', id: 'episode' }, 'well done'],
        ['d', 'demonstration', { kind: 'inference', id: 'call' }, 'better'],
      ],
    )
    assert.equal(feedback[0]?.observedAt, '2026-01-02T03:04:05.000Z')
  })
})

describe('rows of Langfuse', () => {
  const observation = {
    ...{
      id: 'o1',
      trace_id: 't1',
      type: 'GENERATION',
      name: 'answer',
      parent_observation_id: null,
      level: 'DEFAULT',
    },
    start_time: '2026-01-02 03:04:05.500000',
    end_time: '2026-01-02 03:04:06.000000',
    provided_model_name: 'gpt-4o',
    input: '[{"role":"user","content":"hello"}]',
    output: '"hi"',
    usage_details: { input: 7, output: 2, total: 9 },
    cost_details: { total: 0.00012 },
    metadata: { locale: 'de' },
  }

  it('are spans below their trace, as the SDKs of Langfuse make them here', () => {
    const [span] = read(observation).spans
    assert.deepEqual(
      [span?.traceId, span?.spanId, span?.parentSpanId, span?.kind, span?.model, span?.durationMs],
      ['t1', 'o1', 't1', 'inference', 'gpt-4o', 500],
    )
    assert.deepEqual([span?.promptTokens, span?.completionTokens, span?.costMicroUsd], [7, 2, 120])
    assert.deepEqual(
      [span?.startedAt, span?.input],
      ['2026-01-02T03:04:05.500Z', [{ role: 'user', content: 'hello' }]],
    )
    assert.deepEqual(span?.metadata, { locale: 'de' })
    const [trace] = read({
      ...{
        id: 't1',
        timestamp: '2026-01-02T03:04:05.000Z',
        name: 'ask',
        userId: 'mia',
        sessionId: 's1',
        tags: ['beta'],
      },
      input: { question: 1 },
    }).spans
    assert.deepEqual(
      [trace?.traceId, trace?.spanId, trace?.endUserId, trace?.sessionId, trace?.tags, trace?.input],
      ['t1', 't1', 'mia', 's1', ['beta'], { question: 1 }],
    )
  })

  it('stand alone where they carry what their trace says', () => {
    const [span] = read({
      ...observation,
      session_id: 's1',
      user_id: 'mia',
      trace_name: 'ask',
      tags: ['x'],
    }).spans
    assert.deepEqual(
      [span?.parentSpanId, span?.sessionId, span?.endUserId, span?.tags],
      [null, 's1', 'mia', ['x']],
    )
  })

  it('are scores, which become feedback of a fitting signal', () => {
    const base = {
      id: 's',
      timestamp: '2026-01-02T03:04:05Z',
      traceId: 't1',
      observationId: null,
      name: 'Helpful Answer',
    }
    const cases: [Item, string, unknown, unknown][] = [
      [{ value: 0.5, dataType: 'NUMERIC', source: 'EVAL' }, 'automated', 0.5, { kind: 'trace', id: 't1' }],
      [
        { value: 1, dataType: 'BOOLEAN', source: 'API', observationId: 'o1' },
        'explicit',
        true,
        { kind: 'span', id: 'o1' },
      ],
      [
        { value: 2, stringValue: 'poor', dataType: 'CATEGORICAL', source: 'ANNOTATION', authorUserId: 'ann' },
        'review',
        'poor',
        { kind: 'trace', id: 't1' },
      ],
      [
        { value: 1, dataType: 'NUMERIC', source: 'API', traceId: null, sessionId: 's1' },
        'explicit',
        1,
        { kind: 'session', id: 's1' },
      ],
    ]
    for (const [more, kind, value, target] of cases) {
      const { feedback, items } = read({ ...base, ...more })
      assert.deepEqual(
        [feedback[0]?.signal, feedback[0]?.value, feedback[0]?.target],
        ['helpful-answer', value, target],
      )
      assert.ok(items[0]?.kind === 'feedback' && items[0].signals[0]?.kind === kind)
    }
  })

  it('come in one object where a trace was downloaded', () => {
    const { spans, feedback } = read({
      ...{ id: 't1', timestamp: '2026-01-02T03:04:05Z', name: 'ask', sessionId: null },
      observations: [observation],
      scores: [{ id: 's', name: 'ok', value: 1, dataType: 'BOOLEAN', traceId: 't1', source: 'API' }],
    })
    assert.deepEqual([spans.length, feedback.length], [2, 1])
  })
})

describe('an export of OpenTelemetry', () => {
  const span = {
    ...{
      traceId: 'aa'.repeat(16),
      spanId: 'bb'.repeat(8),
      name: 'chat',
      startTimeUnixNano: '1767322800000000000',
    },
    endTimeUnixNano: '1767322801000000000',
    attributes: [{ key: 'gen_ai.request.model', value: { stringValue: 'large' } }],
  }

  it('is read span by span, and the bad ones are told apart', () => {
    const { spans, problems } = read({
      resourceSpans: [{ scopeSpans: [{ spans: [span, { ...span, spanId: '' }] }] }],
    })
    assert.deepEqual([spans.length, spans[0]?.model, spans[0]?.durationMs], [1, 'large', 1_000])
    assert.deepEqual(problems, ['span 1: spanId is missing.'])
  })

  it('carries feedback', () => {
    const attributes = [
      { key: 'gen_ai.evaluation.name', value: { stringValue: 'relevance' } },
      { key: 'gen_ai.evaluation.score.value', value: { doubleValue: 0.75 } },
    ]
    const events = [{ name: 'gen_ai.evaluation.result', timeUnixNano: span.endTimeUnixNano, attributes }]
    const { feedback } = read({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, events }] }] }] })
    assert.deepEqual([feedback[0]?.signal, feedback[0]?.value], ['relevance', 0.75])
  })
})

describe('telemetry of Copilot', () => {
  const row = {
    ...{ UserId: '7', TimeGenerated: '2026-01-02T03:04:05.5Z', StateName: 'Accepted', Task: 'Writing Tests' },
    CurrentSuggestion: '"(X, \\"y\\")\\n"',
    EditPercentage: '[0.0, 0, nan, 0.5, 1.25]',
    Measurements:
      "{'confidence': 0.5, 'meanLogProb': nan, 'numTokens': 16.0, 'timeSinceDisplayedMs': 3450.0, 'timeSinceIssuedMs': 4003.0}",
  }

  it('becomes an inference with what the programmer did and what was left of it at each look', () => {
    const { spans, feedback } = read(row)
    const { traceId, spanId, inferenceId, ...span } = spans[0]!
    assert.deepEqual(span, {
      ...{ name: 'suggestion', kind: 'inference', function: 'copilot', endUserId: '7' },
      ...{ startedAt: '2026-01-02T03:04:01.497Z', durationMs: 553, completionTokens: 16 },
      ...{ segment: 'Writing Tests', metadata: { segment: 'Writing Tests' }, output: '(X, "y")\n' },
      attributes: {
        ...{ 'copilot.confidence': 0.5, 'copilot.numTokens': 16 },
        ...{ 'copilot.timeSinceDisplayedMs': 3450, 'copilot.timeSinceIssuedMs': 4003 },
      },
    })
    assert.deepEqual(
      feedback.map(({ signal, value, afterMs }) => [signal, value, afterMs]),
      [
        ['accepted', true, undefined],
        ['dwell', 3450, undefined],
        ['confidence', 0.5, undefined],
        ['edited', 0, 15_000],
        ['still-there', true, 15_000],
        ['edited', 0, 30_000],
        ['still-there', true, 30_000],
        ['edited', 0.5, 300_000],
        ['still-there', true, 300_000],
        ['edited', 1, 600_000],
        ['still-there', false, 600_000],
      ],
    )
    assert.ok(feedback.every(({ target }) => (target as Item).id === inferenceId))
    assert.equal(feedback[3]?.observedAt, '2026-01-02T03:04:20.500Z')
    assert.deepEqual(read(structuredClone(row)).items, read(row).items)
    assert.notEqual(read({ ...row, UserId: '8' }).spans[0]?.inferenceId, inferenceId)
  })

  it('says of a rejected suggestion only that, and of one that was merely shown nothing', () => {
    const rejected = read({ ...row, StateName: 'Rejected', Measurements: '' })
    assert.deepEqual(
      rejected.feedback.map(({ signal, value }) => [signal, value]),
      [['accepted', false]],
    )
    for (const StateName of ['Shown', 'Replay', 'Browsing']) {
      assert.deepEqual(read({ ...row, StateName }).items, [])
    }
    assert.match(problemOf({ ...row, StateName: 'Lost' }), /StateName/)
    assert.match(problemOf({ ...row, TimeGenerated: 'today' }), /TimeGenerated/)
  })
})

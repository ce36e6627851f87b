import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testServer } from '../../testing/test-server.ts'
import { scriptedUpstream } from '../testing/scripted-upstream.ts'

const email = 'ann.lee@example.com'
const card = '4111 1111 1111 1111'
const secrets = [email, card, 'user-4711', 'CASE-0815', '4111']
const said = `I am ${email}, my card is ${card}, see CASE-0815`

/** Every file under a folder whose bytes hold one of the texts. */
function filesHolding(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .filter((path) => {
      const content = readFileSync(path, 'latin1')
      return texts.some((text) => content.includes(text))
    })
}

test('what a project keeps out of its stores is in none of them, whichever way it came, and its upstream gets it all', async (t) => {
  const server = await testServer()
  const { api, projectId, key } = await server.project()
  const { catalog, ledger, spool, home } = server.platform
  const redaction = {
    types: ['email' as const, 'card' as const, 'secret' as const],
    rules: [{ name: 'case', pattern: 'CASE-\\d+', replacement: 'a case' }],
    hashEndUserIds: true,
  }
  assert.deepEqual(await api.capture.putRedaction(redaction), redaction)
  assert.deepEqual(await api.capture.getRedaction(), redaction)
  const { text, endUserId, counts } = await api.capture.tryRedaction({ redaction, text: said })
  assert.match(text, /^I am <EMAIL_\w{12}>, my card is <CARD_\w{12}>, see <a case>$/)
  assert.deepEqual(counts, { EMAIL: 1, CARD: 1, CASE: 1 })
  assert.match(endUserId, /^<USER_/)
  const user = (await api.capture.tryRedaction({ redaction, text: 'user-4711' })).endUserId

  const upstream = await scriptedUpstream(t, ({ body }, response) => {
    const message = { role: 'assistant', content: `Noted: ${JSON.stringify(body.messages)}` }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }))
  })
  await api.workspace.createProvider({ name: 'up', baseUrl: upstream.baseUrl })
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await server.request(path, { key, method: 'POST', body: JSON.stringify(body), headers })
    assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`)
    return response
  }
  const long = `${'All of this is said to make a text long. '.repeat(3_000)}${said}`
  const answers = []
  for (const content of [said, long]) {
    const messages = [{ role: 'user', content }]
    const metadata = { 'x-loopwright-end-user-id': 'user-4711', 'x-loopwright-session-id': 'one' }
    answers.push(
      await post('/v1/chat/completions', { model: 'up/model', messages, user: 'user-4711' }, metadata),
    )
    assert.deepEqual(upstream.calls.at(-1)?.body.messages, messages)
  }
  const { choices } = (await answers[0]!.json()) as { choices: { message: { content: string } }[] }
  assert.ok(choices[0]?.message.content.includes(email), 'the caller gets it all too')

  const startedAt = new Date().toISOString()
  const inferenceId = answers[0]!.headers.get('x-loopwright-inference-id')!
  const tool = JSON.stringify({ to: `line\n${email}`, deep: JSON.stringify({ card }) })
  await post('/api/v1/traces', {
    spans: [
      {
        ...{ traceId: 'batch', spanId: 'batch', name: `mail ${email}`, kind: 'inference', startedAt },
        ...{ endUserId: 'user-4711', tags: [email], metadata: { mail: email }, errorMessage: said },
        input: { arguments: tool, password: 'hunter2hunter2', card: 4111111111111111 },
        output: said,
        attributes: { 'enduser.id': 'user-4711', note: said },
        events: [{ name: 'e', at: startedAt, attributes: { said } }],
      },
    ],
  })
  const nanoseconds = `${Date.now()}000000`
  await post('/v1/traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'otlp' },
                ...{ startTimeUnixNano: nanoseconds, endTimeUnixNano: nanoseconds },
                attributes: [{ key: 'input.value', value: { stringValue: said } }],
              },
            ],
          },
        ],
      },
    ],
  })
  await post('/v1/logs', {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
                ...{ timeUnixNano: nanoseconds, eventName: 'gen_ai.user.message' },
                body: { stringValue: said },
              },
            ],
          },
        ],
      },
    ],
  })
  const langfuse = (type: string, body: object) => ({
    ...{ id: `${type}-1`, type, timestamp: startedAt, body: { id: `${type}-id`, traceId: 'lf', ...body } },
  })
  await post('/api/public/ingestion', {
    batch: [
      langfuse('trace-create', { id: 'lf', userId: 'user-4711', input: said, metadata: { said } }),
      langfuse('generation-create', { input: [{ role: 'user', content: said }], output: long }),
      langfuse('score-create', { name: 'helpful', value: 1, comment: said }),
    ],
  })
  await post('/api/v1/feedback', {
    feedback: [
      {
        ...{ signal: 'comment', value: said, target: { kind: 'inference', id: inferenceId }, comment: said },
        author: { kind: 'end-user', id: 'user-4711' },
      },
      {
        ...{ signal: 'marked', target: { kind: 'inference', id: inferenceId } },
        value: [{ start: 0, end: 4, label: email }],
        anchor: { kind: 'text', start: 0, end: 4, quote: email },
        audience: { role: email },
      },
    ],
  })
  await post('/api/v1/user-tasks', {
    userTasks: [{ id: 'task', name: email, endUserId: 'user-4711', metadata: { said } }],
  })

  assert.deepEqual(filesHolding(join(home.path, 'spool'), secrets), [])
  await spool.ensureDrained('all', { facts: true })
  const stored: Record<string, Record<string, unknown>[]> = {}
  for (const table of ['span', 'span_event', 'feedback', 'user_task']) {
    const result = await ledger.client.query({
      query: `select * from ${table} final where project_id = {projectId:UUID}`,
      query_params: { projectId },
      format: 'JSONEachRow',
    })
    stored[table] = await result.json()
  }
  for (const table of ['langfuse_observation', 'langfuse_score']) {
    const { rows } = await catalog.pool.query(`select * from ${table} where project_id = $1`, [projectId])
    stored[table] = rows
  }
  for (const [table, rows] of Object.entries(stored)) {
    assert.ok(rows.length > 0, table)
    for (const secret of [...secrets, 'hunter2'])
      for (const row of rows)
        assert.ok(!JSON.stringify(row).includes(secret), `${table} holds ${secret}: ${JSON.stringify(row)}`)
  }

  const batch = stored.span?.find((row) => row.trace_id === 'batch')
  const mail = (await api.capture.tryRedaction({ redaction, text: email })).text
  assert.equal(JSON.parse(JSON.parse(String(batch?.input)).arguments).to, `line\n${mail}`)
  assert.deepEqual([batch?.name, batch?.tags, batch?.end_user_id], [`mail ${mail}`, [mail], user])
  const calls = stored.span?.filter((row) => row.session_id === 'one') ?? []
  assert.deepEqual(new Set(calls.map((row) => row.end_user_id)), new Set([user]))
  assert.ok(
    calls.some((row) => String(row.input).length > 100_000),
    'a long one is whole',
  )
  for (const row of stored.span ?? [])
    for (const name of ['input', 'output', 'attributes', 'events'])
      if (row[name] !== '') JSON.parse(String(row[name]))
  const comment = stored.feedback?.find((row) => row.signal === 'comment')
  assert.deepEqual([comment?.author_id, comment?.comment, comment?.value_text], [user, text, text])
  const marked = stored.feedback?.find((row) => row.signal === 'marked')
  assert.deepEqual(JSON.parse(String(marked?.value_json)), [{ start: 0, end: 4, label: mail }])
  assert.equal(JSON.parse(String(marked?.anchor)).quote, mail)
  assert.deepEqual(marked?.audience, { role: mail })
})

test('a project that chose nothing keeps everything, and each has pseudonyms of its own', async () => {
  const server = await testServer()
  const [one, other] = [await server.project(), await server.project()]
  const redaction = { types: ['email' as const] }
  const [first, second] = [
    await one.api.capture.tryRedaction({ redaction, text: email }),
    await other.api.capture.tryRedaction({ redaction, text: email }),
  ]
  assert.notEqual(first.text, second.text)
  await one.api.capture.putRedaction(redaction)
  const send = async (api: typeof one.api, traceId: string) => {
    const startedAt = new Date().toISOString()
    const span = { traceId, spanId: traceId, name: 'x', kind: 'inference', startedAt, input: email }
    await api.capture.ingestTraces({ spans: [span] })
    return (await api.capture.getTrace({ traceId })).spans[0]?.input
  }
  assert.deepEqual([await send(one.api, 'a'), await send(other.api, 'a')], [first.text, email])
  await one.api.capture.putRedaction({})
  assert.equal(await send(one.api, 'b'), email)
})

test('only an admin chooses, and a rule that cannot run is refused', async () => {
  const server = await testServer()
  const { api } = await server.project('engineer')
  await assert.rejects(api.capture.putRedaction({ types: ['email'] }), { code: 'forbidden' })
  assert.deepEqual(await api.capture.getRedaction(), { types: [], rules: [], hashEndUserIds: false })
  const rules = [{ name: 'x', pattern: '(?=a)' }]
  await assert.rejects(api.capture.tryRedaction({ redaction: { rules }, text: '' }), {
    code: 'invalid-input',
  })
  const admin = await server.project()
  await assert.rejects(admin.api.capture.putRedaction({ rules }), { code: 'invalid-input' })
  const twice = [
    { name: 'x', pattern: 'a' },
    { name: 'X', pattern: 'b' },
  ]
  await assert.rejects(admin.api.capture.putRedaction({ rules: twice }), { code: 'invalid-input' })
})

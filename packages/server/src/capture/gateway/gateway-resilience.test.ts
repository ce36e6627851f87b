import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import type { Provider } from '../../platform/providers/provider.ts'
import { type OpenGateway, openGateway, serveFunction, testKey } from '../testing/open-gateway.ts'
import {
  answerHello,
  answerJson,
  beginEvents,
  chunkEvent,
  scriptedUpstream,
  type UpstreamScript,
} from '../testing/scripted-upstream.ts'

const messages = [{ role: 'user', content: 'Hi' }]

/** A gateway for all tests below, whose clock for circuit breakers is set by hand. */
async function open(t: TestContext) {
  const [first, second] = await Promise.all([scriptedUpstream(t), scriptedUpstream(t)])
  const kind = 'openai' as const
  const apiKey = 'sk-first-secret-key'
  const providers: Provider[] = [
    { name: 'first', kind, baseUrl: first.baseUrl, apiKey },
    { name: 'once', kind, baseUrl: first.baseUrl, apiKey, maxRetries: 0 },
    { name: 'hurried', kind, baseUrl: first.baseUrl, apiKey, timeoutMs: 80 },
    { name: 'second', kind, baseUrl: second.baseUrl, apiKey: null },
    { name: 'claude', kind: 'anthropic', baseUrl: second.baseUrl, apiKey: null },
    { name: 'gone', kind, baseUrl: 'http://127.0.0.1:1/v1', apiKey: null },
  ]
  const time = { nowMs: 1_000 }
  const gateway = await openGateway(t, { providers, random: () => 0.1, nowMs: () => time.nowMs })
  return { first, second, gateway, time }
}

type Asked = { model?: string; headers?: Record<string, string>; stream?: boolean; signal?: AbortSignal }

function ask({ baseUrl }: OpenGateway, { model = 'first/large', headers, stream, signal }: Asked = {}) {
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages, ...(stream && { stream }) }),
    ...(signal && { signal }),
  })
}

type Kept = Record<
  'variant' | 'provider' | 'status' | 'outputText' | 'releaseId' | 'parentSpanId',
  string
> & {
  inferenceId: string
  spanId: string
  assignmentProbability: number | null
  attributes: Record<string, unknown>
}

/** What was kept of a call: the call itself, then what else is in its trace. */
async function spansOf({ capture }: OpenGateway, response: Response): Promise<Kept[]> {
  await response.arrayBuffer()
  await capture.spool.ensureDrained('all', { timeoutMs: 10_000 })
  const result = await capture.ledger.client.query({
    query: `select inference_id as inferenceId, span_id as spanId, parent_span_id as parentSpanId, variant, provider, status,
        output_text as outputText, release_id as releaseId, assignment_probability as assignmentProbability, attributes
      from span final where project_id = {projectId:UUID} and trace_id = {traceId:String}
      order by inference_id = {inferenceId:String} desc`,
    query_params: {
      projectId: capture.projectId,
      traceId: response.headers.get('x-loopwright-trace-id'),
      inferenceId: response.headers.get('x-loopwright-inference-id'),
    },
    format: 'JSONEachRow',
  })
  const rows = await result.json<Omit<Kept, 'attributes'> & { attributes: string }>()
  return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as Record<string, unknown> }))
}

/** Each answer once, the last one for ever. */
function inTurn(...scripts: UpstreamScript[]): UpstreamScript {
  let turn = 0
  return (call, response, request) => scripts[Math.min(turn++, scripts.length - 1)]!(call, response, request)
}

const fail =
  (status: number, headers: Record<string, string> = {}): UpstreamScript =>
  (_call, response) =>
    answerJson(response, status, { error: { message: `failed with ${status}` } }, headers)

const hangUp: UpstreamScript = (_call, response) => response.destroy()

const target = (provider: string) => ({ kind: 'upstream', provider, model: 'large' }) as const

test('calls that cannot be answered at once', async (t) => {
  const { first, second, gateway, time } = await open(t)
  const step = (name: string, run: () => Promise<void>) =>
    t.test(name, () => {
      // What an earlier step broke is long ago.
      time.nowMs += 600_000
      for (const upstream of [first, second]) {
        upstream.calls.splice(0)
        upstream.answerWith(answerHello)
      }
      return run()
    })

  await step(
    'an upstream that says to slow down is asked again when it said, and the caller sees the answer',
    async () => {
      first.answerWith(inTurn(fail(429, { 'retry-after-ms': '30' }), fail(503), hangUp, answerHello))
      const response = await ask(gateway)
      assert.equal(response.status, 502, 'three attempts are enough')
      first.answerWith(inTurn(fail(429, { 'retry-after-ms': '30' }), hangUp, answerHello))
      const startedMs = performance.now()
      const again = await ask(gateway)
      assert.equal(again.status, 200)
      assert.ok(performance.now() - startedMs >= 30)
      assert.equal(first.calls.length, 6)
      const [span, ...others] = await spansOf(gateway, again)
      assert.deepEqual([span?.status, span?.outputText, others.length], ['ok', 'Hello there', 0])
      const attempts = span?.attributes['loopwright.attempts'] as {
        status: number | null
        waitedMs: number
      }[]
      assert.deepEqual(
        attempts.map(({ status }) => status),
        [429, null],
      )
      assert.ok(attempts[0]!.waitedMs >= 30)
    },
  )

  await step('what another attempt would not cure comes back as it is, at once', async () => {
    for (const status of [400, 401, 404, 422, 501]) {
      first.answerWith(inTurn(fail(status), answerHello))
      const before = first.calls.length
      const response = await ask(gateway)
      assert.equal(response.status, status)
      assert.deepEqual(await response.json(), { error: { message: `failed with ${status}` } })
      assert.equal(first.calls.length, before + 1)
    }
  })

  await step('a longer wait than a caller should be held for is left to the caller', async () => {
    first.answerWith(fail(429, { 'retry-after': '600' }))
    const response = await ask(gateway)
    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '600'])
    assert.equal(first.calls.length, 1)
  })

  await step('after the first byte nothing is asked again', async () => {
    first.answerWith((_call, response) => {
      beginEvents(response)
      response.write(chunkEvent({ content: 'Hel' }))
      setTimeout(() => response.destroy(), 20)
    })
    const response = await ask(gateway, { stream: true })
    const text = await response.text().catch(() => 'cut off')
    assert.ok(text === 'cut off' || text.includes('upstream-'))
    assert.equal(first.calls.length, 1)
  })

  await step(
    'when the drawn variant cannot answer, the fallbacks do in their order, and the failure stays its own',
    async () => {
      const variants = [
        { name: 'drawn', target: target('gone'), weight: 1 },
        { name: 'also-gone', target: target('nowhere') },
        { name: 'last', target: target('second') },
      ]
      serveFunction(gateway, 'answer', variants, { maxRetries: 0, fallbacks: ['also-gone', 'drawn', 'last'] })
      const response = await ask(gateway, { model: 'function/answer' })
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('x-loopwright-variant'), 'last')
      assert.deepEqual([first.calls.length, second.calls.length], [0, 1])
      const [span, failed, ...others] = await spansOf(gateway, response)
      assert.equal(others.length, 0)
      assert.deepEqual(
        [span?.variant, span?.provider, span?.status, span?.assignmentProbability],
        ['last', 'second', 'ok', null],
        'nobody drew it',
      )
      assert.equal(span?.attributes['loopwright.assigned_variant'], 'drawn')
      assert.equal(span?.attributes['loopwright.assigned_probability'], 1)
      const attempts = span?.attributes['loopwright.attempts'] as { variant: string; reason: string }[]
      assert.deepEqual(
        attempts.map(({ variant }) => variant),
        ['drawn', 'also-gone'],
      )
      assert.match(attempts[0]!.reason, /ECONNREFUSED/)
      assert.match(attempts[1]!.reason, /not configured/)
      assert.deepEqual(
        [
          failed?.variant,
          failed?.status,
          failed?.assignmentProbability,
          failed?.releaseId,
          failed?.parentSpanId,
        ],
        ['drawn', 'error', 1, 'release-1', span?.spanId],
      )
      assert.equal(failed?.attributes['loopwright.answered_by'], span?.inferenceId)
    },
  )

  await step('when nobody can answer, the last error comes back and is the drawn variant’s', async () => {
    second.answerWith(fail(500))
    const variants = [
      { name: 'drawn', target: target('gone'), weight: 1 },
      { name: 'other', target: target('second') },
    ]
    serveFunction(gateway, 'answer', variants, { maxRetries: 0, fallbacks: ['other'] })
    const response = await ask(gateway, { model: 'function/answer' })
    assert.equal(response.status, 500)
    const [span, ...others] = await spansOf(gateway, response)
    assert.deepEqual(
      [span?.variant, span?.provider, span?.status, span?.assignmentProbability, others.length],
      ['drawn', 'gone', 'error', 1, 0],
    )
    assert.equal(span?.attributes['loopwright.assigned_variant'], undefined)
  })

  await step('a fallback that cannot be asked this at all is passed over', async () => {
    first.answerWith(fail(500))
    const variants = [
      { name: 'drawn', target: target('first'), weight: 1 },
      { name: 'unable', target: target('claude') },
      { name: 'last', target: target('second') },
    ]
    const embed = () =>
      fetch(`${gateway.baseUrl}/embeddings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${testKey}` },
        body: JSON.stringify({ model: 'function/answer', input: 'Hi' }),
      })
    serveFunction(gateway, 'answer', variants, { maxRetries: 0, fallbacks: ['unable', 'last'] })
    const response = await embed()
    assert.deepEqual([response.status, response.headers.get('x-loopwright-variant')], [200, 'last'])
    serveFunction(gateway, 'answer', variants, { maxRetries: 0, fallbacks: ['unable'] })
    const failed = await embed()
    assert.deepEqual([failed.status, failed.headers.get('x-loopwright-variant')], [500, 'drawn'])
    assert.deepEqual(await failed.json(), { error: { message: 'failed with 500' } })
  })

  await step(
    'who asks for a variant by name hears from no other, and the call says that it was pinned',
    async () => {
      const variants = [
        { name: 'drawn', target: target('gone'), weight: 1 },
        { name: 'other', target: target('second') },
      ]
      serveFunction(gateway, 'answer', variants, { maxRetries: 0, fallbacks: ['other'] })
      const headers = { 'x-loopwright-variant': 'drawn' }
      const response = await ask(gateway, { model: 'function/answer', headers })
      assert.equal(response.status, 502)
      const [span] = await spansOf(gateway, response)
      assert.deepEqual([span?.variant, span?.attributes['loopwright.pinned']], ['drawn', true])
    },
  )

  await step('a variant is drawn for what the function says: an end user, a session or a trace', async () => {
    const variants = ['a', 'b', 'c'].map((name) => ({ name, target: target('second'), weight: 1 / 3 }))
    const drawn = async (headers: Record<string, string>) => {
      const response = await ask(gateway, { model: 'function/answer', headers })
      const [span] = await spansOf(gateway, response)
      return [response.headers.get('x-loopwright-variant'), span?.attributes['loopwright.assigned_by']].join()
    }
    const headers = (user: number, session: number) => ({
      'x-loopwright-end-user-id': `u${user}`,
      'x-loopwright-session-id': `s${session}`,
    })
    serveFunction(gateway, 'answer', variants, { assignBy: 'session' })
    const bySession = await drawn(headers(1, 1))
    for (const user of [2, 3, 4, 5]) assert.equal(await drawn(headers(user, 1)), bySession)
    assert.match(bySession, /,session$/)
    assert.match(await drawn({ 'x-loopwright-end-user-id': 'u1' }), /,trace$/)
    serveFunction(gateway, 'answer', variants, { assignBy: 'end-user' })
    const byUser = await drawn(headers(1, 1))
    for (const session of [2, 3, 4, 5]) assert.equal(await drawn(headers(1, session)), byUser)
    assert.match(byUser, /,end-user$/)
    serveFunction(gateway, 'answer', variants, { assignBy: 'trace' })
    assert.match(await drawn(headers(1, 1)), /,trace$/)
  })

  await step('an upstream that keeps failing is left alone, and asked again after a while', async () => {
    first.answerWith(fail(500))
    for (let call = 0; call < 10; call++)
      assert.equal((await ask(gateway, { model: 'once/large' })).status, 500)
    const refused = await ask(gateway, { model: 'once/large' })
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5'])
    assert.equal(
      ((await refused.clone().json()) as { error: { code: string } }).error.code,
      'upstream-unavailable',
    )
    assert.equal(first.calls.length, 10)
    const [span] = await spansOf(gateway, refused)
    assert.equal(span?.status, 'error', 'it is kept too')

    const variants = [
      { name: 'drawn', target: target('once'), weight: 1 },
      { name: 'other', target: target('second') },
    ]
    serveFunction(gateway, 'answer', variants, { fallbacks: ['other'] })
    const instead = await ask(gateway, { model: 'function/answer' })
    assert.equal(instead.headers.get('x-loopwright-variant'), 'other')
    assert.equal(first.calls.length, 10)

    time.nowMs += 5_000
    first.answerWith(answerHello)
    assert.equal((await ask(gateway, { model: 'once/large' })).status, 200)
    assert.equal((await ask(gateway, { model: 'once/large' })).status, 200)
    assert.equal(first.calls.length, 12)
  })

  await step('an upstream that was left alone is back as soon as it begins an answer', async () => {
    first.answerWith(fail(500))
    for (let call = 0; call < 10; call++) await ask(gateway, { model: 'once/large' })
    time.nowMs += 60_000
    const end = Promise.withResolvers<void>()
    first.answerWith(async (_call, response) => {
      beginEvents(response)
      response.write(chunkEvent({ content: 'Hel' }))
      await end.promise
      response.end(`${chunkEvent({ content: 'lo' }, 'stop')}data: [DONE]\n\n`)
    })
    const long = await ask(gateway, { model: 'once/large', stream: true })
    first.answerWith(answerHello)
    assert.equal((await ask(gateway, { model: 'once/large' })).status, 200)
    end.resolve()
    assert.match(await long.text(), /DONE/)
  })

  await step(
    'an answer that is not there in time is a 504, and a stream that is not whole then ends',
    async () => {
      first.answerWith(() => undefined)
      const headers = { 'x-loopwright-timeout-ms': '60' }
      const late = await ask(gateway, { headers })
      assert.equal(late.status, 504)
      const { error } = (await late.clone().json()) as { error: { code: string; message: string } }
      assert.equal(error.code, 'upstream-timeout')
      assert.match(error.message, /60 ms/)
      assert.equal(first.calls.length, 1)
      const [span] = await spansOf(gateway, late)
      assert.equal(span?.status, 'error')

      first.answerWith((_call, response) => {
        beginEvents(response)
        response.write(chunkEvent({ content: 'Hel' }))
      })
      const broken = await ask(gateway, { headers, stream: true })
      assert.match(await broken.text().catch(() => 'upstream-timeout'), /upstream-timeout/)

      const wrong = await ask(gateway, { headers: { 'x-loopwright-timeout-ms': 'soon' } })
      assert.equal(wrong.status, 400)
    },
  )

  await step(
    'a deadline ends the waiting between attempts too, and stands in the function or the provider',
    async () => {
      first.answerWith(inTurn(fail(503, { 'retry-after': '1' }), answerHello))
      assert.equal(
        (await ask(gateway, { model: 'hurried/large' })).status,
        503,
        'there is no time to come back',
      )
      first.answerWith(() => undefined)
      assert.equal((await ask(gateway, { model: 'hurried/large' })).status, 504)
      serveFunction(gateway, 'answer', [{ name: 'a', target: target('hurried'), weight: 1 }], {
        timeoutMs: 100,
      })
      const response = await ask(gateway, { model: 'function/answer' })
      assert.match(await response.text(), /100 ms/)
    },
  )

  await step('a caller who goes away while we wait is not asked for again', async () => {
    const asked = Promise.withResolvers<void>()
    first.answerWith((call, response, request) => {
      fail(429, { 'retry-after-ms': '150' })(call, response, request)
      asked.resolve()
    })
    const leaving = new AbortController()
    const call = ask(gateway, { signal: leaving.signal })
    await asked.promise
    await new Promise((resolve) => setTimeout(resolve, 30))
    leaving.abort()
    await assert.rejects(call)
    await new Promise((resolve) => setTimeout(resolve, 200))
    assert.equal(first.calls.length, 1)
  })

  await step('a caller who goes away cancels the call to the upstream', async () => {
    const cancelled = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    first.answerWith((_call, response) => {
      asked.resolve()
      once(response, 'close').then(() => cancelled.resolve(), cancelled.reject)
    })
    const leaving = new AbortController()
    const call = ask(gateway, { signal: leaving.signal })
    await asked.promise
    leaving.abort()
    await assert.rejects(call)
    await cancelled.promise
  })

  await step('an upstream that repeats our key in its error does not give it away', async () => {
    for (const status of [401, 500]) {
      first.answerWith((call, response) =>
        answerJson(response, status, {
          error: { message: `Incorrect key: ${call.headers.authorization}` },
        }),
      )
      const response = await ask(gateway, { model: 'once/large' })
      const text = await response.clone().text()
      assert.match(text, /Incorrect key: .*\[redacted\]/)
      const spans = await spansOf(gateway, response)
      assert.equal(`${text}${JSON.stringify(spans)}`.includes('sk-first-secret-key'), false)
    }
  })
})

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { type Limits, limitsSchema } from '@loopwright/contract'
import OpenAI from 'openai'
import { type OpenGateway, openGateway } from '../testing/open-gateway.ts'
import {
  answerHello,
  answerJson,
  beginEvents,
  chunkEvent,
  scriptedUpstream,
} from '../testing/scripted-upstream.ts'

const messages = [{ role: 'user' as const, content: 'Hi' }]

/** A gateway whose clock is set by hand and whose keys are named `<project>-<key>`, limited as `limits` says. */
async function open(t: TestContext, limits: Record<string, Partial<Limits>>) {
  const upstream = await scriptedUpstream(t)
  const projects = new Map<string, string>()
  const projectOf = (name: string) => {
    const id = projects.get(name) ?? randomUUID()
    projects.set(name, id)
    return id
  }
  let nowMs = 1_000_000
  const gateway = await openGateway(t, {
    providers: [
      { name: 'acme', kind: 'openai', baseUrl: upstream.baseUrl, apiKey: null },
      { name: 'claude', kind: 'anthropic', baseUrl: upstream.baseUrl, apiKey: 'sk-ant-secret-key' },
    ],
    nowMs: () => nowMs,
    authenticateKey: (authorization) => {
      const name = authorization?.replace('Bearer ', '') ?? ''
      return {
        ...{ id: name, projectId: projectOf(name.split('-')[0]!), kind: 'secret', name, role: 'engineer' },
        limits: limitsSchema.parse(limits[name] ?? {}),
      }
    },
  })
  for (const [name, own] of Object.entries(limits))
    if (!name.includes('-')) gateway.projectLimits.set(projectOf(name), limitsSchema.parse(own))
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { upstream, gateway, pass }
}

function ask({ baseUrl }: OpenGateway, key: string, body: object = {}) {
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/large', messages, ...body }),
  })
}

const ratelimit = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-ratelimit')))

const limits: Record<string, Partial<Limits>> = {
  'a-1': { requestsPerMinute: 2 },
  'b-1': { requestsPerMinute: 60_000 },
  'c-1': { tokensPerMinute: 60 },
  'd-1': { concurrentRequests: 1 },
  e: { requestsPerMinute: 2 },
  'e-2': { requestsPerMinute: 100 },
  'f-1': { tokensPerMinute: 100 },
  'g-1': { tokensPerMinute: 100 },
  'h-1': { requestsPerMinute: 2, tokensPerMinute: 100, concurrentRequests: 1 },
}

test('limits of keys and projects', async (t) => {
  const { upstream, gateway, pass } = await open(t, limits)
  const step = (name: string, run: (t: TestContext) => Promise<void>) =>
    t.test(name, (context) => {
      upstream.calls.splice(0)
      upstream.answerWith(answerHello)
      return run(context)
    })

  await step(
    'a key’s requests a minute: the headers count down, then 429 says when to come back',
    async () => {
      const first = await ask(gateway, 'a-1')
      assert.deepEqual(ratelimit(first), {
        'x-ratelimit-limit-requests': '2',
        'x-ratelimit-remaining-requests': '1',
        'x-ratelimit-reset-requests': '30s',
      })
      assert.equal((await ask(gateway, 'a-1')).headers.get('x-ratelimit-remaining-requests'), '0')
      const refused = await ask(gateway, 'a-1')
      assert.equal(refused.status, 429)
      assert.deepEqual(
        [refused.headers.get('retry-after'), refused.headers.get('retry-after-ms')],
        ['30', '30000'],
      )
      assert.equal(refused.headers.get('x-ratelimit-remaining-requests'), '0')
      const { error } = (await refused.json()) as { error: { type: string; code: string; message: string } }
      assert.deepEqual([error.type, error.code], ['rate_limit_error', 'rate-limited'])
      assert.match(error.message, /2 requests a minute/)
      assert.equal(upstream.calls.length, 2)
      pass(30_000)
      assert.equal((await ask(gateway, 'a-1')).status, 200)
    },
  )

  await step('OpenAI’s own client comes back when it was told to', async (t) => {
    const client = new OpenAI({ apiKey: 'b-1', baseURL: gateway.baseUrl, maxRetries: 2 })
    const refusals: number[] = []
    const watching = setInterval(() => pass(1), 1)
    t.after(() => clearInterval(watching))
    await Promise.all(
      Array.from({ length: 5 }, () =>
        client.chat.completions.create({ model: 'acme/large', messages }).catch(() => refusals.push(1)),
      ),
    )
    assert.deepEqual(refusals, [])
  })

  await step(
    'tokens a minute are those the answers say, and who used more than there were waits longer',
    async () => {
      upstream.answerWith((call, response) => answerHello({ ...call, body: {} }, response))
      for (const remaining of ['47', '34', '21']) {
        const response = await ask(gateway, 'c-1')
        assert.equal(response.status, 200)
        assert.equal(response.headers.get('x-ratelimit-limit-tokens'), '60')
        assert.equal(response.headers.get('x-ratelimit-remaining-tokens'), remaining, 'thirteen a call')
      }
      const refused = await ask(gateway, 'c-1', { messages: [{ role: 'user', content: 'x'.repeat(100) }] })
      assert.equal(refused.status, 429)
      pass(Number(refused.headers.get('retry-after-ms')))
      assert.equal((await ask(gateway, 'c-1')).status, 200)
    },
  )

  await step('so many calls at once; one that is over, or was given up, makes room', async () => {
    const asked = Promise.withResolvers<void>()
    upstream.answerWith(() => asked.resolve())
    const leaving = new AbortController()
    const under = fetch(`${gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer d-1' },
      body: JSON.stringify({ model: 'acme/large', messages }),
      signal: leaving.signal,
    })
    await asked.promise
    const refused = await ask(gateway, 'd-1')
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1'])
    leaving.abort()
    await assert.rejects(under)
    upstream.answerWith(answerHello)
    for (let tries = 0; tries < 50; tries++) {
      const response = await ask(gateway, 'd-1')
      await response.arrayBuffer()
      if (response.status === 200) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.equal((await ask(gateway, 'd-1')).status, 200)
  })

  await step('a project’s limit is shared by its keys, and by no other project', async () => {
    assert.equal((await ask(gateway, 'e-1')).status, 200)
    assert.equal((await ask(gateway, 'e-2')).status, 200)
    const refused = await ask(gateway, 'e-2')
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('x-ratelimit-limit-requests'), '2')
    for (let call = 0; call < 5; call++) {
      const other = await ask(gateway, 'z-1')
      assert.equal(other.status, 200)
      assert.deepEqual(ratelimit(other), {}, 'who has no limit hears of none')
    }
  })

  await step('who leaves before the answer says what it used has used what was said', async () => {
    const cancelled = Promise.withResolvers<unknown>()
    upstream.answerWith((_call, response) => {
      once(response, 'close').then(cancelled.resolve, cancelled.reject)
      beginEvents(response)
      response.write(chunkEvent({ content: 'word '.repeat(200) }))
    })
    const response = await ask(gateway, 'g-1', { stream: true })
    assert.equal(response.status, 200)
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel()
    await cancelled.promise
    assert.equal((await ask(gateway, 'g-1')).status, 429)
  })

  await step('counting tokens is a request like any other, and uses no tokens', async () => {
    upstream.answerWith((_call, response) => answerJson(response, 200, { input_tokens: 3 }))
    const count = (signal?: AbortSignal) =>
      fetch(`${new URL(gateway.baseUrl).origin}/anthropic/v1/messages/count_tokens`, {
        method: 'POST',
        headers: { 'x-api-key': 'h-1' },
        body: JSON.stringify({ model: 'claude/haiku', messages }),
        ...(signal && { signal }),
      })
    const counted = await count()
    assert.deepEqual(await counted.json(), { input_tokens: 3 })
    assert.equal(counted.headers.get('x-ratelimit-remaining-requests'), '1')
    const cancelled = Promise.withResolvers<unknown>()
    const asked = Promise.withResolvers<void>()
    upstream.answerWith((_call, response) => {
      once(response, 'close').then(cancelled.resolve, cancelled.reject)
      asked.resolve()
    })
    const leaving = new AbortController()
    const left = count(leaving.signal)
    await asked.promise
    leaving.abort()
    await assert.rejects(left)
    await cancelled.promise
    const refused = await count()
    assert.deepEqual([refused.status, refused.headers.get('x-ratelimit-remaining-tokens')], [429, '100'])
    pass(60_000)
    upstream.answerWith((_call, response) => answerJson(response, 200, { input_tokens: 3 }))
    assert.equal((await count()).status, 200, 'no call is under way')
    upstream.answerWith((call, response) => answerJson(response, 401, { error: call.headers['x-api-key'] }))
    assert.deepEqual(await (await count()).json(), { error: '[redacted]' })
  })

  await step('a call that failed without using anything takes no tokens', async () => {
    upstream.answerWith((_call, response) => void response.writeHead(400).end('{}'))
    const response = await ask(gateway, 'f-1')
    assert.deepEqual([response.status, response.headers.get('x-ratelimit-remaining-tokens')], [400, '100'])
  })
})

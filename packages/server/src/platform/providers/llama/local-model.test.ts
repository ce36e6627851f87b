import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '@loopwright/contract'
import { createLogger } from '../../log.ts'
import type { ConnectionPool } from '../http1/connection-pool.ts'
import { requestWhole } from '../http1/request-whole.ts'
import type { LocalModelSettings } from './local-model-settings.ts'
import { openLocalModel } from './open-local-model.ts'
import { standInPackage } from './testing/stand-in-package.ts'

const logger = createLogger({ level: 'silent' })
const timeouts = { connectTimeoutMs: 5_000, headersTimeoutMs: 30_000, bodyTimeoutMs: 30_000 }
const usual = {
  ...{ model: 'small', contextSize: undefined, parallelCalls: 1, queueLength: 1, threads: undefined },
  ...{ gpu: false as const, environment: {} },
}
const standIn = { modelPath: '', packageFolder: '' }
let folder = ''
let local: ConnectionPool

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-llama-'))
  Object.assign(standIn, await standInPackage(folder))
  local = openLocalModel({ logger }, 'local', { ...usual, ...standIn, contextSize: 60 }, timeouts)
})
after(async () => {
  await local.destroy()
  await rm(folder, { recursive: true })
})

type Asked = { signal?: AbortSignal; pool?: ConnectionPool }

async function send(path: string, body: object, { signal, pool = local }: Asked = {}) {
  const request = {
    method: 'POST' as const,
    path,
    headers: {},
    body: JSON.stringify({ model: 'small', ...body }),
  }
  const answer = await requestWhole(pool, request, { mostBytes: 1_000_000, ...(signal && { signal }) })
  return { ...answer, text: answer.body.toString() }
}

async function ask(content: string, more: object = {}, asked: Asked = {}) {
  const body = { messages: [{ role: 'user', content }], ...more }
  const { status, headers, text } = await send('/chat/completions', body, asked)
  return { status, headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined }
}

const tools = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
]

describe('a local model', () => {
  test('answers whole', async () => {
    const { body, status } = await ask('Good day to you', { max_tokens: 3 })
    assert.equal(status, 200)
    const [{ message, finish_reason: reason }] = body.choices
    assert.deepEqual([message.content, reason, body.model], ['Good day to', 'length', 'small'])
    assert.equal(body.usage.completion_tokens, 3)
    assert.equal(body.usage.total_tokens, body.usage.prompt_tokens + 3)
  })

  test('answers in pieces', async () => {
    const { text } = await ask('think', { stream: true, stream_options: { include_usage: true } })
    const events = text.split('\n\n').filter((event) => event !== '')
    assert.equal(events.pop(), 'data: [DONE]')
    const chunks = events.map((event) => JSON.parse(event.slice('data: '.length)))
    assert.deepEqual(
      chunks.map(({ choices }) => choices[0]?.delta),
      [{ role: 'assistant', content: '' }, { reasoning_content: 'Hm.' }, { content: 'think' }, {}, undefined],
    )
    assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop')
    assert.equal(chunks.at(-1).usage.completion_tokens, 1)
  })

  test('calls tools', async () => {
    const { body } = await ask('call', { tools })
    const [{ message, finish_reason: reason }] = body.choices
    assert.deepEqual([message.content, reason], [null, 'tool_calls'])
    const { name, arguments: given } = message.tool_calls[0].function
    assert.deepEqual([name, given], ['weather', '{"city":"Ulm"}'])
    assert.equal((await ask('call', { tools, tool_choice: 'none' })).body.choices[0].message.content, 'call')
  })

  test('holds to a schema', async () => {
    const schema = { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } }, required: ['a'] }
    const { body } = await ask('Hi', {
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    })
    assert.deepEqual(JSON.parse(body.choices[0].message.content), {
      type: 'object',
      properties: { a: { oneOf: [{ type: 'string' }] } },
    })
  })

  test('makes embeddings of length one', async () => {
    const { text } = await send('/embeddings', { input: ['one', 'two words'], encoding_format: 'base64' })
    const { data, usage } = JSON.parse(text)
    const bytes = Buffer.from(data[1].embedding, 'base64')
    assert.deepEqual(
      [bytes.readFloatLE(0), bytes.readFloatLE(4)].map((each) => each.toFixed(2)),
      ['0.60', '0.80'],
    )
    assert.equal(usage.prompt_tokens, 3)
  })

  const refused: [what: string, path: string, body: object, status: number, code: string | null][] = [
    [
      'too much',
      '/chat/completions',
      { messages: [{ role: 'user', content: 'a '.repeat(80) }] },
      400,
      'context_length_exceeded',
    ],
    ['too long a text', '/embeddings', { input: 'a'.repeat(101) }, 400, 'context_length_exceeded'],
    [
      'another model',
      '/chat/completions',
      { model: 'x', messages: [{ role: 'user', content: '' }] },
      404,
      'model_not_found',
    ],
    ['nonsense', '/chat/completions', { messages: 'Hi' }, 400, null],
    ['other dimensions', '/embeddings', { input: 'a', dimensions: 1_000 }, 400, null],
    ['another path', '/responses', {}, 404, null],
    ['its own failure', '/chat/completions', { messages: [{ role: 'user', content: 'fail' }] }, 500, null],
  ]
  for (const [what, path, body, status, code] of refused) {
    test(`tells of ${what} as OpenAI does`, async () => {
      const answer = await send(path, body)
      const { error } = JSON.parse(answer.text)
      assert.deepEqual([answer.status, error.code], [status, code])
      assert.ok(error.message && error.type)
    })
  }

  test('a few calls wait, more are told when to come back, and who goes away makes room', async () => {
    const leaving = new AbortController()
    const endless = ask('forever', {}, { signal: leaving.signal })
    const next = ask('next')
    // Which of the others is told so depends on which connection comes first.
    const others = await Promise.race([next, Promise.all([ask('one more'), ask('another')])])
    const busy = [others].flat().find(({ status }) => status === 429)
    assert.ok(busy, 'somebody is told to come back')
    assert.match(String(busy.headers['retry-after']), /^\d+$/)
    assert.equal(busy.body.error.type, 'rate_limit_error')
    leaving.abort(new Error('gone'))
    await assert.rejects(endless, /gone/)
    assert.equal((await next).status, 200)
  })

  test('is there again after its process crashed', async () => {
    await assert.rejects(ask('crash'))
    // Calls in the moment until the crash is noticed fail too; the gateway makes such calls again.
    let answer: Awaited<ReturnType<typeof ask>> | undefined
    for (let attempt = 0; !answer && attempt < 100; attempt += 1) {
      answer = await ask('Hi').catch(() => wait(20, undefined))
    }
    assert.equal(answer?.body.choices[0].message.content, 'Hi')
  })
})

describe('a local model that cannot be loaded says what to do', () => {
  const unreadable: [what: string, settings: () => Promise<Partial<LocalModelSettings>>, says: RegExp][] = [
    ['no package', async () => ({ packageFolder: tmpdir() }), /npm install node-llama-cpp/],
    [
      'no file',
      async () => ({ modelPath: join(folder, 'none.gguf') }),
      /none\.gguf cannot be read \(ENOENT\)/,
    ],
    [
      'another kind of file',
      async () => {
        const modelPath = join(folder, 'notes.txt')
        await writeFile(modelPath, 'Notes')
        return { modelPath }
      },
      /is no GGUF file/,
    ],
    ['no binary', async () => ({ gpu: 'cuda' }), /no binary that works here \(NoBinaryFoundError\)/],
  ]
  for (const [what, settings, says] of unreadable) {
    test(what, async (t) => {
      const pool = openLocalModel(
        { logger },
        'local',
        { ...usual, ...standIn, ...(await settings()) },
        timeouts,
      )
      t.after(() => pool.destroy())
      for (const _attempt of [1, 2]) {
        await assert.rejects(
          ask('Hi', {}, { pool }),
          (error) => AppError.is(error) && error.code === 'upstream-unreachable' && says.test(error.message),
        )
      }
    })
  }
})

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { errorStatus, type Problem, problemSchema } from '@loopwright/contract'
import { defineFunction, teachVariant } from '@loopwright/server/testing/teach-function'
import { type TestServer, testServer } from '@loopwright/server/testing/test-server'

type Project = Awaited<ReturnType<TestServer['project']>>

const nobody = '01890000-0000-7000-8000-000000000000'
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** Everything a project lists, to see that nothing of a refused request was kept. */
async function everythingIn({ api }: Project) {
  const lists = await Promise.all([
    api.capture.listTraces({}),
    api.feedback.listFeedback({}),
    api.feedback.listSignals(),
    api.deploy.listFunctions(),
    api.deploy.listRollouts({}),
    api.review.listQueues(),
    api.evaluate.listDatasets(),
    api.evaluate.listGates({}),
    api.improve.listTrainingRuns({}),
    api.improve.listModels({}),
    api.loop.listRuns(),
    api.workspace.listKeys(),
  ])
  return lists.map(({ items }) => items)
}

async function problemOf(response: Response, what: string): Promise<Problem> {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/, what)
  const problem = problemSchema.parse(await response.json())
  assert.equal(problem.status, response.status, what)
  assert.equal(errorStatus[problem.code], response.status, what)
  return problem
}

type Case = {
  what: string
  path: string
  method?: string
  body?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
  /** No key at all when null. */
  key?: string | null
  answer: [status: number, code: string, detail: RegExp]
}

const newFunction = (fields: string) => `{"name":"made","labels":["a","b"]${fields && `,${fields}`}}`
const unstorable = [400, 'invalid-input', /NUL character .* take it out/] satisfies Case['answer']

const cases: Case[] = [
  {
    what: 'half a document',
    path: '/functions',
    body: '{"name":',
    answer: [400, 'malformed-json', /Send JSON/],
  },
  { what: 'NaN', path: '/functions', body: '{"name":NaN}', answer: [400, 'malformed-json', /Send JSON/] },
  {
    what: 'bytes that are no UTF-8',
    path: '/functions',
    body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22]),
    answer: [400, 'malformed-json', /Send JSON/],
  },
  { what: 'a list', path: '/functions', body: '[]', answer: [400, 'invalid-input', /openapi\.json/] },
  { what: 'null', path: '/functions', body: 'null', answer: [400, 'invalid-input', /openapi\.json/] },
  {
    what: 'a body 10,000 deep',
    path: '/functions',
    body: deep(10_000),
    answer: [400, 'invalid-input', /openapi\.json/],
  },
  {
    what: 'a field 10,000 deep',
    path: '/functions',
    body: newFunction(`"description":${deep(10_000)}`),
    answer: [400, 'invalid-input', /description/],
  },
  {
    what: 'a wrong type',
    path: '/functions',
    body: '{"name":"made","labels":"a"}',
    answer: [400, 'invalid-input', /labels/],
  },
  {
    what: 'an unknown field',
    path: '/functions',
    body: newFunction('"colour":"red"'),
    answer: [400, 'invalid-input', /colour/],
  },
  {
    what: 'the same label twice',
    path: '/functions',
    body: '{"name":"made","labels":["a","a"]}',
    answer: [400, 'invalid-input', /differ/],
  },
  {
    what: 'too long a body',
    path: '/functions',
    body: newFunction(`"description":"${'x'.repeat(2_000_000)}"`),
    answer: [413, 'body-too-large', /smaller/],
  },
  {
    what: 'a NUL in a text',
    path: '/functions',
    body: newFunction('"description":"a\\u0000b"'),
    answer: unstorable,
  },
  {
    what: 'half a surrogate pair in JSON that is kept',
    path: '/functions',
    body: '{"name":"made","labels":["\\ud800","b"]}',
    answer: unstorable,
  },
  {
    what: 'a name that is SQL',
    path: '/functions',
    body: `{"name":"a'; drop table function; --","labels":["a","b"]}`,
    answer: [400, 'invalid-input', /lower-case letters/],
  },
  {
    what: 'a name that is taken',
    path: '/functions',
    body: '{"name":"route","labels":["a","b"]}',
    answer: [409, 'conflict', /route/],
  },
  {
    what: 'infinity',
    path: '/functions/route/releases',
    body: '{"weights":[{"variant":"seed","weight":1e999}]}',
    answer: [400, 'invalid-input', /weight/],
  },
  {
    what: 'a variant that is not there',
    path: '/functions/route/releases',
    body: '{"weights":[{"variant":"none","weight":1}]}',
    answer: [404, 'not-found', /none/],
  },
  {
    what: 'an unknown function',
    path: '/training-runs',
    body: `{"function":"none","datasetVersionId":"${nobody}"}`,
    answer: [404, 'not-found', /none/],
  },
  {
    what: 'a label outside the set',
    path: '/datasets/route-data/versions',
    body: '{"examples":[{"text":"good","label":"refund"},{"text":"bad","label":"weather"}]}',
    answer: [422, 'label-not-allowed', /weather/],
  },
  {
    what: 'an example with a NUL after a good one',
    path: '/datasets/route-data/versions',
    body: '{"examples":[{"text":"good","label":"refund"},{"text":"a\\u0000b","label":"refund"}]}',
    answer: unstorable,
  },
  { what: 'no key', path: '/functions', key: null, answer: [401, 'unauthenticated', /Bearer lw_sk_/] },
  {
    what: 'a wrong key',
    path: '/functions',
    key: 'lw_sk_wrong',
    answer: [401, 'unauthenticated', /not known or was revoked/],
  },
  {
    what: 'a key that is no key',
    path: '/functions',
    key: null,
    headers: { authorization: 'Basic eDp5' },
    answer: [401, 'unauthenticated', /not known or was revoked/],
  },
  { what: 'no such path', path: '/nothing', answer: [404, 'not-found', /openapi\.json/] },
  {
    what: 'no such method',
    path: '/functions',
    method: 'DELETE',
    answer: [404, 'not-found', /openapi\.json/],
  },
  {
    what: 'an id that is none',
    path: '/models/1%20or%201=1',
    answer: [400, 'invalid-input', /"id"/],
  },
  {
    what: 'a very long id',
    path: `/inferences/${'x'.repeat(5_000)}`,
    answer: [400, 'invalid-input', /"id"/],
  },
  { what: 'an id that is nobody’s', path: `/models/${nobody}`, answer: [404, 'not-found', /model/] },
  {
    what: 'a time that is none',
    path: '/traces?since=yesterday',
    answer: [400, 'invalid-input', /since/],
  },
  {
    what: 'a cursor of somebody’s own',
    path: '/traces?cursor=%00%F0%9F%A6%84',
    answer: [400, 'invalid-input', /nextCursor/],
  },
  { what: 'a limit of a million', path: '/traces?limit=1000000', answer: [400, 'invalid-input', /limit/] },
]

async function prepared() {
  const server = await testServer()
  const project = await server.project()
  const datasetVersionId = await defineFunction(project.api)
  return { server, project, datasetVersionId }
}

test('what cannot be taken is refused with a code and what to do, and nothing of it is kept', async () => {
  const { server, project } = await prepared()
  const before = await everythingIn(project)
  for (const { what, path, method, body, headers, key = project.key, answer } of cases) {
    const response = await server.request(`/api/v1${path}`, {
      ...(key !== null && { key }),
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    })
    const problem = await problemOf(response, what)
    const [status, code, detail] = answer
    assert.deepEqual([problem.status, problem.code], [status, code], `${what}: ${problem.detail}`)
    assert.match(problem.detail, detail, what)
  }
  assert.deepEqual(await everythingIn(project), before)
  assert.equal((await server.request('/readyz')).status, 200)
})

test('an address that no URL can be is refused and not a fault', async () => {
  const { server, project } = await prepared()
  for (const path of [
    '/api/v1/models/%E0%A4%A',
    '/api/v1/traces/%',
    '/api/v1/traces?text=%E0%A4%A',
    '//',
    '/%',
  ]) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${project.key}` }
      const { hostname, port } = new URL(server.url)
      const call = request({ hostname, port, path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      call.on('error', reject).end()
    })
    assert.ok(status !== undefined && status < 500, `${path} answered ${status}`)
  }
})

test('a model call that nests thousands deep is refused and not a fault', async () => {
  const { server, project } = await prepared()
  for (const field of ['"tools":X', '"messages":[{"role":"user","content":X}]', '"metadata":{"a":X}']) {
    const body = `{"model":"function/route",${field.replace('X', deep(10_000))}}`
    const response = await server.request('/v1/chat/completions', { key: project.key, method: 'POST', body })
    const { error } = (await response.json()) as { error: { code: string; message: string } }
    assert.deepEqual([response.status, error.code], [400, 'invalid-input'], field)
    assert.match(error.message, /Send a flatter one/)
  }
})

/** A batch in which every item is bad in its own way, between two that are good. */
async function sendBatch(project: Project, server: TestServer, path: string, field: string, items: string[]) {
  const response = await server.request(`/api/v1${path}`, {
    key: project.key,
    method: 'POST',
    body: `{"${field}":[${items.join(',')}]}`,
  })
  assert.equal(response.status, 202, await response.clone().text())
  return (await response.json()) as {
    accepted: { id: string }[]
    rejected: { index: number; code: string; message: string }[]
  }
}

const now = () => new Date().toISOString()
const span = (fields: string, id = 'bad') =>
  `{"traceId":"${id}","spanId":"${id}","name":"answer","startedAt":"${now()}"${fields && `,${fields}`}}`

test('bad spans are named one by one, and the good ones beside them are kept', async () => {
  const { server, project } = await prepared()
  const bad: [string, RegExp][] = [
    ['null', /span/],
    ['[]', /span/],
    [deep(5_000), /deeper/],
    [span('"durationMs":1e999'), /durationMs/],
    [span('"durationMs":"NaN"'), /durationMs/],
    [span('"promptTokens":-1'), /promptTokens/],
    [span('"promptTokens":1e15'), /promptTokens/],
    [span('"colour":"red"'), /colour/],
    [span('"kind":"dream"'), /kind/],
    [span('"input":1e999'), /input/],
    [span(`"attributes":{"deep":${deep(5_000)}}`), /deeper/],
    [span(`"input":${deep(5_000)}`), /deeper/],
    [span(`"sessionId":"${'x'.repeat(201)}"`), /sessionId/],
    [`{"traceId":"bad","spanId":"bad","name":"x","startedAt":"2999-01-01T00:00:00Z"}`, /clock/],
    [`{"traceId":"bad","spanId":"bad","name":"x","startedAt":"1969-01-01T00:00:00Z"}`, /2000/],
    [`{"traceId":"bad","spanId":"bad","name":"x","startedAt":"now"}`, /startedAt/],
  ]
  const odd = span(
    `"input":"nul \\u0000 half \\ud800 right-to-left \\u202e","attributes":{"\\u0000":"\\udfff","__proto__":{"x":1}},"tags":["'; drop table span; --"]`,
    'odd \\u0000 𝕏',
  )
  const items = [span('', 'first'), ...bad.map(([item]) => item), odd, span('', 'last')]
  const { accepted, rejected } = await sendBatch(project, server, '/traces', 'spans', items)
  assert.deepEqual(
    rejected.map(({ index, code }) => [index, code]),
    bad.map((_, at) => [at + 1, 'invalid-input']),
  )
  for (const [at, { message }] of rejected.entries()) assert.match(message, bad[at]![1], `span ${at + 1}`)
  assert.equal(accepted.length, 3)
  const { items: traces } = await project.api.capture.listTraces({})
  assert.deepEqual(traces.map(({ traceId }) => traceId).sort(), ['first', 'last', 'odd \u0000 𝕏'])
  assert.equal(server.platform.spool.stats().rejectedRows, 0)
})

test('the same span twice is one span; the same feedback twice is one observation', async () => {
  const { server, project } = await prepared()
  const twice = Array(3).fill(span('"kind":"inference","inferenceId":"call"', 'again'))
  const observation = `{"id":"again","signal":"accepted","value":true,"target":{"kind":"inference","id":"call"}}`
  for (let times = 0; times < 2; times += 1) {
    await sendBatch(project, server, '/traces', 'spans', twice)
    await sendBatch(project, server, '/feedback', 'feedback', Array(3).fill(observation))
  }
  const [trace] = (await project.api.capture.listTraces({})).items
  assert.deepEqual([trace?.spanCount, trace?.feedbackCount], [1, 1])
  assert.equal((await project.api.feedback.listFeedback({})).items.length, 1)
})

test('bad feedback is named item by item, and the good beside it is kept', async () => {
  const { server, project } = await prepared()
  const item = (fields: string) => `{"signal":"accepted","target":{"kind":"inference","id":"x"},${fields}}`
  const bad: [string, string, RegExp][] = [
    ['7', 'invalid-input', /./],
    [item('"value":1e999'), 'invalid-input', /value/],
    [item('"value":"yes"'), 'invalid-input', /accepted/],
    [item('"value":true,"observedAt":"2999-01-01T00:00:00Z"'), 'invalid-input', /clock/],
    [item('"value":true,"colour":1'), 'invalid-input', /colour/],
    [item(`"value":true,"id":"${'x'.repeat(201)}"`), 'invalid-input', /id/],
    ['{"signal":"none","target":{"kind":"inference","id":"x"},"value":1}', 'invalid-input', /PUT/],
    ['{"signal":"accepted","target":{"kind":"dream","id":"x"},"value":true}', 'invalid-input', /kind/],
    ['{"signal":"accepted","target":{"kind":"inference","id":""},"value":true}', 'invalid-input', /id/],
  ]
  const good = item('"value":true,"id":"odd \\u0000 \\ud800","comment":"nul \\u0000 half \\udc00"')
  const { accepted, rejected } = await sendBatch(project, server, '/feedback', 'feedback', [
    ...bad.map(([each]) => each),
    good,
  ])
  assert.deepEqual(
    rejected.map(({ index, code }) => [index, code]),
    bad.map(([, code], at) => [at, code]),
  )
  for (const [at, { message }] of rejected.entries()) assert.match(message, bad[at]![2], `item ${at}`)
  assert.equal(accepted.length, 1)
  const { items } = await project.api.feedback.listFeedback({})
  assert.equal(items.length, 1)
  assert.equal(server.platform.spool.stats().rejectedRows, 0)
})

test('nothing of another project is to be had by its id, by no procedure', async () => {
  const { server, project: theirs, datasetVersionId } = await prepared()
  const modelId = await teachVariant(theirs.api, { datasetVersionId, variant: 'seed' })
  const trainingRun = (await theirs.api.improve.listTrainingRuns({})).items[0]!
  const queue = await theirs.api.review.createQueue({ name: 'triage', function: 'route' })
  const key = await theirs.api.workspace.createKey({ name: 'theirs' })
  await sendBatch(theirs, server, '/traces', 'spans', [
    span(
      '"kind":"inference","inferenceId":"their-call","function":"route","input":"x","output":"refund"',
      'theirs',
    ),
  ])
  await theirs.api.review.addGold({ id: queue.id, gold: [{ inferenceId: 'their-call', label: 'refund' }] })
  const [task] = (await theirs.api.review.listTasks({ id: queue.id })).items
  const { id: runId } = await theirs.api.loop.startRun({
    ...{ function: 'route', dataset: 'route-data', queueId: queue.id, baseline: 'seed', candidate: 'taught' },
  })

  const ours = await server.project()
  const body = (value: object) => ({ method: 'POST', body: JSON.stringify(value) })
  const reviewerId = 'ada'
  const calls: [string, RequestInit?][] = [
    ['/traces/theirs'],
    ['/inferences/their-call'],
    ['/functions/route'],
    ['/functions/route/releases'],
    ['/datasets/route-data'],
    [`/dataset-versions/${datasetVersionId}/examples`],
    [`/training-runs/${trainingRun.id}`],
    [`/training-runs/${trainingRun.id}/cancel`, body({})],
    [`/models/${modelId}`],
    [`/models/${modelId}/lineage`],
    [`/queues/${queue.id}`],
    [`/queues/${queue.id}/tasks`],
    [`/queues/${queue.id}/reviewers`],
    [`/queues/${queue.id}/fill`, body({})],
    [`/queues/${queue.id}/gold`, body({ gold: [{ inferenceId: 'their-call', label: 'refund' }] })],
    [`/queues/${queue.id}/lease`, body({ reviewerId })],
    [`/tasks/${task?.id}/answer`, body({ label: 'refund', reviewerId })],
    [`/tasks/${task?.id}/undo`, body({ reviewerId })],
    [`/keys/${key.id}`, { method: 'DELETE' }],
    [`/loop/runs/${runId}`],
    [`/loop/runs/${runId}/cancel`, body({})],
    ['/functions/route/variants', body({ variant: 'stolen', target: { kind: 'model', modelId } })],
    ['/training-runs', body({ function: 'route', datasetVersionId })],
    ['/datasets', body({ name: 'mine', function: 'route' })],
  ]
  for (const [path, init] of calls) {
    const response = await server.request(`/api/v1${path}`, { key: ours.key, ...init })
    const problem = await problemOf(response, path)
    assert.deepEqual([problem.status, problem.code], [404, 'not-found'], `${path}: ${problem.detail}`)
  }

  await ours.api.deploy.createFunction({ name: 'route', labels: ['refund', 'delivery'] })
  await ours.api.evaluate.createDataset({ name: 'route-data', function: 'route' })
  const variant = { name: 'route', variant: 'stolen', target: { kind: 'model', modelId } } as const
  await assert.rejects(ours.api.deploy.createVariant(variant), { code: 'not-found' })
  await assert.rejects(ours.api.improve.startTrainingRun({ function: 'route', datasetVersionId }), {
    code: 'not-found',
  })
  await assert.rejects(ours.api.evaluate.buildVersion({ name: 'route-data', queueId: queue.id }), {
    code: 'not-found',
  })
  assert.deepEqual((await ours.api.capture.listTraces({})).items, [])
  assert.deepEqual((await ours.api.feedback.listFeedback({ inferenceId: 'their-call' })).items, [])
  const call = await server.request('/v1/chat/completions', {
    key: ours.key,
    ...body({ model: 'function/route', messages: [{ role: 'user', content: 'x' }] }),
  })
  assert.ok(call.status >= 400 && call.status < 500, 'our own function has no release yet')
})

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { LangfuseClient } from '@langfuse/client'
import { LangfuseSpanProcessor } from '@langfuse/otel'
import {
  getActiveTraceId,
  propagateAttributes,
  setLangfuseTracerProvider,
  startActiveObservation,
  startObservation,
} from '@langfuse/tracing'
import type { Feedback, Span } from '@loopwright/contract'
import { testServer } from '@loopwright/server/testing/test-server'
import { type Context, type ContextManager, context, ROOT_CONTEXT } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

/** What Node's OpenTelemetry SDK sets up for an application: the active span follows asynchronous calls. */
class AsyncContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active = () => this.#storage.getStore() ?? ROOT_CONTEXT
  with: ContextManager['with'] = (active, work, self, ...given) =>
    this.#storage.run(active, () => work.call(self as never, ...given))
  bind = <Target>(_active: Context, target: Target) => target
  enable = () => this
  disable = () => this
}

before(() => void context.setGlobalContextManager(new AsyncContext()))
after(() => {
  setLangfuseTracerProvider(null)
  context.disable()
})

async function open() {
  const server = await testServer()
  const project = await server.project()
  const keys = { publicKey: 'lw_pk_whatever', secretKey: project.key, baseUrl: server.url }
  const processor = new LangfuseSpanProcessor({ ...keys, environment: 'staging', release: 'r-9' })
  const provider = new BasicTracerProvider({ spanProcessors: [processor] })
  setLangfuseTracerProvider(provider)
  const langfuse = new LangfuseClient(keys)
  async function flush() {
    await processor.forceFlush()
    await langfuse.flush()
  }
  return { server, langfuse, flush, close: () => provider.shutdown(), ...project }
}

type Opened = Awaited<ReturnType<typeof open>>

async function spansOf({ api }: Opened, traceId: string): Promise<Map<string, Span>> {
  const { spans } = await api.capture.getTrace({ traceId })
  return new Map(spans.map((span) => [span.name, span]))
}

/** Feedback is linked to its call by a consumer of facts, so it is waited for. */
async function feedbackOn({ api }: Opened, query: object, count: number): Promise<Feedback[]> {
  for (let turn = 0; ; turn += 1) {
    const page = await api.feedback.listFeedback({ limit: 50, ...query })
    // What the server finds out about the answer by itself is none of the client's scores.
    const items = page.items.filter(({ channel }) => channel !== 'automated')
    if ((items.length >= count && items.every((item) => item.linked)) || turn === 100) return items
    await wait(50)
  }
}

test('langfuse 5: a traced call is kept with its usage, cost, people and scores', async () => {
  const opened = await open()
  const { langfuse, flush } = opened
  await langfuse.prompt.create({ name: 'answer', prompt: 'Answer {{q}}', labels: ['production'] })
  const prompt = await langfuse.prompt.get('answer')
  let traceId = ''
  let generationId = ''
  await propagateAttributes(
    {
      ...{ userId: 'user-5', sessionId: 'session-5', tags: ['billing'], traceName: 'ticket' },
      metadata: { locale: 'de' },
    },
    () =>
      startActiveObservation('answer ticket', async (root) => {
        traceId = getActiveTraceId()!
        root.update({ input: { question: 'Where is my parcel?' }, output: 'On its way.', version: '3' })
        const retriever = startObservation('search', { input: 'parcel' }, { asType: 'retriever' })
        retriever.update({ output: ['doc-1'], level: 'ERROR', statusMessage: 'index was stale' }).end()
        const tool = root.startObservation('look up', { input: { id: 1 } }, { asType: 'tool' })
        tool.end()
        const generation = startObservation(
          'write',
          {
            model: 'gpt-4o-mini',
            input: [{ role: 'user', content: 'Where is my parcel?' }],
            modelParameters: { temperature: 0.2 },
            metadata: { attempt: 1, shown: { at: 'top' } },
            prompt,
          },
          { asType: 'generation' },
        )
        generation.update({
          output: { role: 'assistant', content: 'On its way.' },
          usageDetails: { input: 12, output: 5, total: 17 },
          costDetails: { input: 0.000012, output: 0.00002, total: 0.000032 },
        })
        generation.end()
        generationId = generation.id
        langfuse.score.observation(generation, { name: 'Answer Quality', value: 0.75, comment: 'good' })
        langfuse.score.activeTrace({ name: 'resolved', value: 1, dataType: 'BOOLEAN', id: `own-${traceId}` })
      }),
  )
  langfuse.score.create({ traceId, name: 'tone', value: 'friendly', dataType: 'CATEGORICAL' })
  await flush()

  const spans = await spansOf(opened, traceId)
  assert.deepEqual([...spans.keys()].sort(), ['answer ticket', 'look up', 'search', 'write'])
  const root = spans.get('answer ticket')!
  assert.deepEqual(
    [root.parentSpanId, root.endUserId, root.sessionId, root.environment, root.tags, root.metadata],
    [null, 'user-5', 'session-5', 'staging', ['billing'], { locale: 'de' }],
  )
  assert.deepEqual([root.input, root.output], [{ question: 'Where is my parcel?' }, 'On its way.'])
  assert.deepEqual(
    ['langfuse.release', 'langfuse.version', 'langfuse.trace.name'].map((name) => root.attributes[name]),
    ['r-9', '3', 'ticket'],
  )
  const call = spans.get('write')!
  assert.deepEqual(
    [call.kind, call.model, call.parentSpanId, call.promptTokens, call.completionTokens, call.costMicroUsd],
    ['inference', 'gpt-4o-mini', root.spanId, 12, 5, 32],
  )
  assert.deepEqual([call.inputText, call.outputText], ['Where is my parcel?', 'On its way.'])
  assert.deepEqual([call.endUserId, call.sessionId], ['user-5', 'session-5'])
  assert.deepEqual(call.metadata, { locale: 'de', attempt: '1' })
  assert.deepEqual(call.attributes['langfuse.observation.metadata.shown'], '{"at":"top"}')
  assert.deepEqual(
    [
      call.attributes['langfuse.observation.prompt.name'],
      call.attributes['langfuse.observation.prompt.version'],
    ],
    ['answer', 1],
  )
  const search = spans.get('search')!
  assert.deepEqual(
    [search.kind, search.status, search.errorMessage],
    ['retrieval', 'error', 'index was stale'],
  )
  assert.equal(spans.get('look up')?.kind, 'tool')

  const scores = new Map((await feedbackOn(opened, { traceId }, 3)).map((score) => [score.signal, score]))
  const quality = scores.get('answer-quality')!
  assert.deepEqual(
    [quality.value, quality.comment, quality.target, quality.inferenceId],
    [0.75, 'good', { kind: 'span', id: generationId }, call.inferenceId],
  )
  assert.deepEqual([scores.get('resolved')?.id, scores.get('resolved')?.value], [`own-${traceId}`, true])
  assert.equal(scores.get('tone')?.value, 'friendly')

  const read = await langfuse.fetchTrace(traceId)
  assert.deepEqual(
    [read.name, read.userId, read.tags, read.scores.filter(({ name }) => name !== 'refused').length],
    ['ticket', 'user-5', ['billing'], 3],
  )
  assert.deepEqual(read.observations.map(({ name, type }) => [name, type]).sort(), [
    ['answer ticket', 'SPAN'],
    ['look up', 'TOOL'],
    ['search', 'RETRIEVER'],
    ['write', 'GENERATION'],
  ])
  const observations = await langfuse.fetchObservations({ traceId, type: 'GENERATION' })
  assert.deepEqual(
    observations.data.map(({ id, costDetails }) => [id, costDetails]),
    [[generationId, { input: 0.000012, output: 0.00002, total: 0.000032 }]],
  )
  assert.equal((await langfuse.fetchObservation(generationId)).promptName, 'answer')
  assert.deepEqual(
    (await langfuse.fetchSessions('session-5')).traces.map(({ id }) => id),
    [traceId],
  )
  await opened.close()
})

test('langfuse 5: prompts by label and version, with a fallback and a cache', async () => {
  const { langfuse, server, key, close } = await open()
  await langfuse.prompt.create({ name: 'team/hello', prompt: 'Hello {{name}}', labels: ['production'] })
  await langfuse.prompt.create({
    name: 'team/hello',
    prompt: 'Hi {{name}}',
    labels: ['staging'],
    config: { temperature: 1 },
    commitMessage: 'shorter',
  })
  assert.equal((await langfuse.prompt.get('team/hello')).version, 1)
  const staging = await langfuse.prompt.get('team/hello', { label: 'staging' })
  assert.deepEqual(
    [staging.version, staging.compile({ name: 'Ada' }), staging.config, staging.commitMessage],
    [2, 'Hi Ada', { temperature: 1 }, 'shorter'],
  )
  assert.deepEqual((await langfuse.prompt.get('team/hello', { version: 2 })).labels, ['staging', 'latest'])
  await langfuse.prompt.update({ name: 'team/hello', version: 2, newLabels: ['production'] })
  assert.equal((await langfuse.prompt.get('team/hello')).version, 2)
  const { data } = await langfuse.api.prompts.list({ name: 'team/hello' })
  assert.deepEqual(data[0]?.versions, [1, 2])

  await langfuse.prompt.create({
    type: 'chat',
    name: 'chat',
    prompt: [{ role: 'system', content: 'Be {{mood}}.' }],
    labels: ['production'],
  })
  const chat = await langfuse.prompt.get('chat', { type: 'chat' })
  assert.deepEqual(chat.compile({ mood: 'kind' }), [{ role: 'system', content: 'Be kind.' }])
  await server.request('/api/public/v2/prompts/chat', { key, method: 'DELETE' })
  assert.equal(await langfuse.prompt.get('chat', { type: 'chat' }), chat, 'answered from the cache')
  await assert.rejects(langfuse.api.prompts.get('chat'), { statusCode: 404 })
  const fallback = await quietly(() =>
    langfuse.prompt.get('nobody-made-this', { fallback: 'Plain {{name}}', maxRetries: 0 }),
  )
  assert.deepEqual([fallback.compile({ name: 'Ada' }), fallback.isFallback], ['Plain Ada', true])
  await close()
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

test('langfuse 5: an experiment over a dataset keeps its run, traces and scores', async () => {
  const opened = await open()
  const { langfuse, flush, server } = opened
  await langfuse.api.datasets.create({ name: 'capitals', metadata: { by: 'us' } })
  for (const [country, capital] of [
    ['France', 'Paris'],
    ['Peru', 'Lima'],
  ]) {
    await langfuse.dataset.createItem({
      datasetName: 'capitals',
      input: { country },
      expectedOutput: capital,
    })
  }
  const dataset = await langfuse.dataset.get('capitals')
  assert.deepEqual(dataset.items.map((item) => item.expectedOutput).sort(), ['Lima', 'Paris'])
  const result = await quietly(() =>
    dataset.runExperiment({
      name: 'always Paris',
      runName: 'run 1',
      metadata: { model: 'none' },
      task: async ({ input }) => {
        startObservation('ask', { input, model: 'm', output: 'Paris' }, { asType: 'generation' }).end()
        return 'Paris'
      },
      evaluators: [
        async ({ output, expectedOutput }) => ({ name: 'exact', value: output === expectedOutput ? 1 : 0 }),
      ],
      runEvaluators: [
        async ({ itemResults }) => ({
          name: 'accuracy',
          value:
            itemResults.filter(({ evaluations }) => evaluations[0]?.value === 1).length / itemResults.length,
        }),
      ],
    }),
  )
  await flush()
  assert.equal(result.itemResults.length, 2)
  assert.ok(result.datasetRunUrl?.startsWith(`${server.url}/project/${opened.projectId}/datasets/`))
  const run = await langfuse.getDatasetRun('capitals', 'run 1')
  assert.deepEqual([run.id, run.metadata], [result.datasetRunId, { model: 'none' }])
  assert.deepEqual(
    run.datasetRunItems.map((item) => item.traceId).sort(),
    result.itemResults.map((item) => item.traceId).sort(),
  )
  for (const { traceId, item } of result.itemResults) {
    const spans = await spansOf(opened, traceId!)
    const span = spans.get('experiment-item-run')!
    assert.deepEqual([span.input, span.output, span.environment], [item.input, 'Paris', 'sdk-experiment'])
    assert.equal(span.metadata.experiment_run_name, 'run 1')
    assert.equal(span.attributes['langfuse.experiment.item.expected_output'], item.expectedOutput)
    assert.equal(spans.get('ask')?.parentSpanId, span.spanId)
    const [score] = await feedbackOn(opened, { traceId }, 1)
    assert.deepEqual([score?.signal, score?.value], ['exact', item.expectedOutput === 'Paris' ? 1 : 0])
  }
  const accuracy = await opened.api.feedback.listFeedback({ signal: 'accuracy', limit: 5 })
  assert.deepEqual(
    accuracy.items.map(({ value, target }) => [value, target]),
    [[0.5, { kind: 'session', id: result.datasetRunId }]],
  )
  const own = await quietly(() =>
    langfuse.experiment.run({
      name: 'no dataset',
      data: [{ input: 'a', expectedOutput: 'A' }],
      task: async ({ input }) => String(input).toUpperCase(),
    }),
  )
  await flush()
  assert.equal((await spansOf(opened, own.itemResults[0]!.traceId!)).size, 1)
  await opened.close()
})

test('langfuse 5: the dataset of a function is read as one, and an experiment over it is kept', async () => {
  const opened = await open()
  const { api, langfuse, flush } = opened
  await api.deploy.createFunction({ name: 'route', labels: ['refund', 'delivery'], outOfScopeLabel: 'other' })
  await api.evaluate.createDataset({ name: 'routes', function: 'route' })
  await api.evaluate.importVersion({
    name: 'routes',
    examples: [
      { text: 'money back', label: 'refund' },
      { text: 'where is it', label: 'delivery', split: 'holdout' },
    ],
  })
  const dataset = await langfuse.dataset.get('routes', { fetchItemsPageSize: 1 })
  assert.deepEqual(dataset.items.map(({ input, expectedOutput }) => [input, expectedOutput]).sort(), [
    ['money back', 'refund'],
    ['where is it', 'delivery'],
  ])
  await quietly(() => dataset.runExperiment({ name: 'x', runName: 'first', task: async () => 'refund' }))
  await flush()
  const run = await langfuse.getDatasetRun('routes', 'first')
  assert.deepEqual(
    run.datasetRunItems.map((item) => item.datasetItemId).sort(),
    dataset.items.map((item) => item.id).sort(),
  )
  await assert.rejects(langfuse.api.datasets.create({ name: 'routes' }), { statusCode: 409 })
  await opened.close()
})

test('langfuse 5: a file in a trace stays behind, and the trace says which was meant', async () => {
  const opened = await open()
  const image = `data:image/png;base64,${Buffer.from('not really an image').toString('base64')}`
  const span = startObservation('look', { input: { image } })
  span.end()
  await opened.flush()
  const { input } = (await spansOf(opened, span.traceId)).get('look')!
  assert.match((input as { image: string }).image, /^@@@langfuseMedia:type=image\/png\|id=[\w-]{22}\|/)
  await opened.close()
})

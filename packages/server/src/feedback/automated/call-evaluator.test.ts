import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '../../platform/log.ts'
import { newId } from '../../platform/new-id.ts'
import { lookAtSpans } from '../judging/look-at-spans.ts'
import { listFeedback } from '../list-feedback.ts'
import { takeTurns } from '../take-turns.ts'
import { feedbackStage } from '../test-stage.ts'
import { callEvaluator } from './call-evaluator.ts'

/** A project of its own in the stores of all tests of this file. */
function open(stage: Awaited<ReturnType<typeof feedbackStage>>) {
  const projectId = newId()
  const { spool, deps } = stage
  const capture = async (...spans: Record<string, unknown>[]) => {
    await stage.capture(
      ...spans.map((span) => ({ project_id: projectId, confidence: null, probabilities: '[]', ...span })),
    )
    await spool.ensureDrained('all', { facts: true })
  }
  const valuesOf = async (inferenceId: string) => {
    const { items } = await listFeedback(deps, projectId, { inferenceId, limit: 50 })
    return Object.fromEntries(items.map(({ signal, value }) => [signal, value]))
  }
  return { ...stage, projectId, capture, valuesOf }
}

const refusal = {
  input_text: 'What is the best way to cook the rice?',
  output_text: "I'm sorry, but I can't help with that.",
}

test('automated signals', async (t) => {
  const stage = await feedbackStage(t)
  const { ledger, clock, facts } = stage
  const logger = createLogger({ level: 'silent' })
  const looker = callEvaluator({ ledger: { client: ledger.client, takeTurns }, clock, logger })
  facts.on('span.captured', ({ rows }) => lookAtSpans(rows, [looker()], takeTurns))

  await t.test(
    'what is found out of a call is automated feedback on it, by a versioned evaluator, once',
    async () => {
      const { capture, valuesOf, deps, projectId, ledger } = open(stage)
      await capture({
        inference_id: 'call-1',
        ...refusal,
        metadata: { role: 'cook' },
        attributes: '{"loopwright.asked":0.25}',
      })
      assert.deepEqual(await valuesOf('call-1'), { refused: true, 'language-mismatch': false })
      const { items } = await listFeedback(deps, projectId, {
        inferenceId: 'call-1',
        signal: 'refused',
        limit: 50,
      })
      const [item] = items
      assert.deepEqual(item?.author, { kind: 'evaluator', id: 'refusal@1' })
      assert.equal(item?.kind, 'automated')
      assert.equal(item?.linked, true)
      assert.equal(item?.variant, 'small')
      assert.deepEqual(item?.audience, { role: 'cook' })
      // The same call again, as after a crash, and again with another answer.
      await capture({ inference_id: 'call-1', ...refusal })
      await capture({
        inference_id: 'call-1',
        ...refusal,
        output_text: 'Boil it for twelve minutes with a little salt in the water.',
      })
      assert.equal((await valuesOf('call-1')).refused, false)
      const result = await ledger.client.query({
        query: `select count() as n, any(asked) as asked from feedback final where project_id = {projectId:UUID} and signal = 'refused'`,
        query_params: { projectId },
        format: 'JSONEachRow',
      })
      assert.equal(Number((await result.json<{ n: string }>())[0]!.n), 1)
    },
  )

  await t.test('a project may not claim the id of what the server finds out', async () => {
    const { send } = stage
    const target = { kind: 'inference', id: 'call-1' }
    for (const id of ['automated:refused:call-1', 'inferred:abandoned:call-1']) {
      const { rejected } = await send({ id, signal: 'refused', target, value: true })
      assert.match(rejected[0]?.message ?? '', /the server's own/)
    }
  })

  await t.test(
    'an answer is grounded in what its trace retrieved, in whichever order the spans come',
    async () => {
      const { capture, valuesOf, clock } = open(stage)
      const at = (offsetMs: number) => new Date(clock.now() - 60_000 + offsetMs).toISOString()
      const answer = {
        input_text: 'When does order 4711 arrive?',
        output_text: 'Order 4711 arrives on Monday with courier Hermes.',
      }
      const output = JSON.stringify({
        documents: [{ document: { content: 'Order 4711: courier Hermes, arrives on Monday.' } }],
      })
      const retrieval = (trace: string) => ({
        trace_id: trace,
        span_id: `${trace}-found`,
        inference_id: '',
        kind: 'retrieval',
        output,
        started_at: at(0),
      })
      const call = (trace: string) => ({
        trace_id: trace,
        inference_id: `${trace}-call`,
        ...answer,
        started_at: at(100),
      })
      await capture(call('none'))
      await capture(retrieval('first'), call('first'))
      await capture(call('later'))
      await capture(retrieval('later'))
      await capture(retrieval('earlier'))
      await capture(call('earlier'))
      assert.equal('groundedness' in (await valuesOf('none-call')), false)
      for (const trace of ['first', 'later', 'earlier'])
        assert.equal((await valuesOf(`${trace}-call`)).groundedness, 1, trace)
    },
  )

  await t.test('what is not wanted is not found out', async () => {
    const { projectId, valuesOf, clock: now } = open(stage)
    const row = {
      project_id: projectId,
      inference_id: 'call-1',
      trace_id: 't',
      started_at: new Date(now.now()).toISOString(),
    }
    const rows = (async function* () {
      yield { ...row, ...refusal, probabilities: '[]', status: 'ok' }
    })()
    const background = { client: ledger.client, takeTurns }
    const unwanting = callEvaluator({ ledger: background, clock, logger, signalsOff: ['refused'] })
    await lookAtSpans(rows, [unwanting()], takeTurns)
    assert.deepEqual(await valuesOf('call-1'), { 'language-mismatch': false })
  })

  await t.test('a call that cannot be read keeps nobody else from being evaluated', async () => {
    const { capture, valuesOf } = open(stage)
    await capture(
      { inference_id: 'odd', ...refusal, input: `{"tools":${'['.repeat(5_000)}`, output: '{"choices":7}' },
      { inference_id: 'call-1', ...refusal },
    )
    assert.equal((await valuesOf('call-1')).refused, true)
  })
})

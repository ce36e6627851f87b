import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '../../platform/log.ts'
import { newId } from '../../platform/new-id.ts'
import { lookAtSpans } from '../judging/look-at-spans.ts'
import { listFeedback } from '../list-feedback.ts'
import { takeTurns } from '../take-turns.ts'
import { feedbackStage } from '../test-stage.ts'
import { judgeSilences } from './judge-silences.ts'
import { sessionJudgement } from './session-judge.ts'

const minute = 60_000

/** A project of its own in the stores of all tests of this file. */
function open(stage: Awaited<ReturnType<typeof feedbackStage>>) {
  const projectId = newId()
  const { clock, spool, deps } = stage
  const start = clock.now() - 24 * 60 * minute
  const call = (
    id: string,
    atMs: number,
    question: string,
    answer: string,
    more: Record<string, unknown> = {},
  ) => ({
    ...{ project_id: projectId, inference_id: id, confidence: null, probabilities: '[]', end_user_id: '' },
    ...{ started_at: new Date(start + atMs).toISOString(), input_text: question, output_text: answer },
    ...more,
  })
  const capture = async (...spans: Record<string, unknown>[]) => {
    clock.set(clock.now() + 1)
    await stage.capture(...spans)
    await spool.ensureDrained('all', { facts: true })
  }
  const valuesOf = async (inferenceId: string) => {
    const { items } = await listFeedback(deps, projectId, { inferenceId, limit: 50 })
    return Object.fromEntries(items.map(({ signal, value }) => [signal, value]))
  }
  return { ...stage, projectId, start, call, capture, valuesOf }
}

test('signals from sessions', async (t) => {
  const stage = await feedbackStage(t)
  const { ledger, clock, facts } = stage
  const logger = createLogger({ level: 'silent' })
  const looker = sessionJudgement({ ledger: { client: ledger.client, takeTurns }, clock, logger })
  facts.on('span.captured', ({ rows }) => lookAtSpans(rows, [looker()], takeTurns))

  await t.test(
    'the next turn of a session judges the answer before it, also when it comes late',
    async () => {
      const { call, capture, valuesOf, deps, projectId, start } = open(stage)
      const session = { session_id: 'session-1' }
      const answer = 'Orders can be returned within 14 days.'
      await capture(call('one', 0, 'how do i cancel my order', answer, session))
      assert.deepEqual(await valuesOf('one'), {})
      await capture(call('three', 2 * minute, 'what does shipping to France cost', '9 euros.', session))
      assert.deepEqual(await valuesOf('one'), { complained: false, rephrased: false, escalated: false })
      // One in between was sent later: it is what followed the first answer.
      await capture(call('two', minute, 'No, how can I cancel the order?', 'Under "my orders".', session))
      assert.deepEqual(await valuesOf('one'), { complained: true, rephrased: true, escalated: false })
      assert.deepEqual(await valuesOf('two'), {
        complained: false,
        rephrased: false,
        escalated: false,
        'repeated-question': true,
      })
      await capture(call('four', 3 * minute, 'No, I meant shipping to Belgium.', '10 euros.', session))
      const { items } = await listFeedback(deps, projectId, {
        inferenceId: 'three',
        signal: 'complained',
        limit: 5,
      })
      assert.equal(items[0]?.value, true)
      assert.equal(items[0]?.comment, 'corrected to: shipping to Belgium')
      assert.deepEqual(items[0]?.author, { kind: 'system', id: 'sessions@1' })
      assert.equal(items[0]?.kind, 'implicit')
      assert.equal(items[0]?.observedAt, new Date(start + 3 * minute).toISOString())
    },
  )

  await t.test('a chat that is sent whole and names no session is followed by what it repeats', async () => {
    const { call, capture, valuesOf } = open(stage)
    const first = 'where is my parcel'
    const answer = 'It was delivered.'
    await capture(call('one', 0, first, answer))
    const messages = [
      { role: 'system', content: 'You help.' },
      { role: 'user', content: first },
      { role: 'assistant', content: `${answer} ` },
      { role: 'user', content: "That's wrong, it did not arrive. Let me talk to a human." },
    ]
    await capture(
      call('two', minute, messages[3]!.content, 'I am sorry.', {
        input: JSON.stringify({ model: 'x', messages }),
      }),
      call('other', minute, messages[3]!.content, 'I am sorry.', {
        end_user_id: 'eve',
        input: JSON.stringify({ model: 'x', messages }),
      }),
    )
    const { complained, escalated } = await valuesOf('one')
    assert.deepEqual({ complained, escalated }, { complained: true, escalated: true })
  })

  await t.test(
    'who comes back with the same question in a later session was not helped by the earlier answer',
    async () => {
      const { call, capture, valuesOf } = open(stage)
      const of = (session: string) => ({ session_id: session, end_user_id: 'ann' })
      await capture(
        call('one', 0, 'how do i change the address of my order', 'In the menu.', of('monday')),
        call('two', minute, 'and do you ship to Norway at all', 'Yes.', of('monday')),
      )
      await capture(
        call('three', 300 * minute, 'how can i change my order address', 'In the menu.', of('tuesday')),
      )
      await capture(
        call('four', 600 * minute, 'which cards do you take for payment', 'All.', of('wednesday')),
      )
      assert.equal((await valuesOf('one')).returned, true)
      assert.equal((await valuesOf('two')).returned, undefined)
      assert.equal((await valuesOf('three')).returned, false)
      assert.equal((await valuesOf('three'))['repeated-question'], true)
      assert.equal((await valuesOf('four'))['repeated-question'], false)
    },
  )

  await t.test(
    'a session that falls silent for longer than others pause was given up, until it goes on',
    async () => {
      const { call, capture, valuesOf, ledger, clock } = open(stage)
      const questions = [
        'where is my parcel',
        'and what does shipping cost',
        'which cards do you take',
        'thanks, that is all',
      ]
      const spans = Array.from({ length: 40 }, (_, at) =>
        questions.map((question, turn) =>
          call(`s${at}-${turn}`, at * minute + turn * 2 * minute, question, 'So it is.', {
            session_id: `session-${at}`,
          }),
        ),
      ).flat()
      await capture(...spans)
      const lost = { session_id: 'lost' }
      await capture(call('lost-0', 0, 'my parcel is broken, what now', 'Please send a photo.', lost))
      await judgeSilences({ ledger, clock })
      assert.equal((await valuesOf('lost-0')).abandoned, true)
      assert.equal((await valuesOf('s0-3')).abandoned, false)
      assert.equal((await valuesOf('s0-2')).abandoned, undefined)
      await capture(call('lost-1', 600 * minute, 'here is the photo of the lamp', 'Thank you.', lost))
      assert.equal((await valuesOf('lost-0')).abandoned, false)
    },
  )

  await t.test(
    'too few sessions say nothing of silence, and a task that was handed over is an escalation',
    async () => {
      const { call, capture, valuesOf, ledger, clock, projectId } = open(stage)
      await capture(
        call('one', 0, 'my parcel is broken', 'A photo?', { session_id: 's', user_task_id: 'task-1' }),
      )
      await ledger.client.insert({
        table: 'user_task',
        values: [
          {
            project_id: projectId,
            id: 'task-1',
            at: new Date(clock.now()).toISOString(),
            digest: 'x',
            outcome: 'handed-over',
            version: clock.now(),
          },
        ],
        format: 'JSONEachRow',
        clickhouse_settings: { date_time_input_format: 'best_effort' },
      })
      await judgeSilences({ ledger, clock })
      await judgeSilences({ ledger, clock })
      assert.deepEqual(await valuesOf('one'), { escalated: true })
    },
  )
})

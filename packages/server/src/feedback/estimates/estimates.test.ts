import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Principal } from '../../platform/http/principal.ts'
import { testProject } from '../../platform/testing/test-project.ts'
import { addStarterSignals } from '../add-starter-signals.ts'
import { knownSignals } from '../known-signals.ts'
import { feedbackLinker } from '../link-feedback.ts'
import { recordFeedback } from '../record-feedback.ts'
import { type EstimateQuestion, estimateSignals } from './estimate-signals.ts'
import { createRollup } from './refresh-rollup.ts'

async function stage(t: TestContext) {
  const project = await testProject(t)
  const { catalog, ledger, spool, clock, serving, facts, projectId } = project
  await addStarterSignals(catalog.pool, projectId)
  const signals = knownSignals({ catalog, clock })
  const deps = { catalog, ledger, spool, clock, serving, signals, rollup: createRollup({ ledger, signals }) }
  const linker = feedbackLinker({ ledger, clock, readOutput: async () => undefined })
  facts.on('span.captured', linker.spansCaptured)
  facts.on('feedback.received', linker.feedbackReceived)
  const key: Principal = { kind: 'key', id: 'key-1', name: 'server', projectId, role: 'engineer' }
  return {
    ...project,
    deps,
    async send(...feedback: Record<string, unknown>[]) {
      const { rejected } = await recordFeedback(deps, key, { feedback })
      assert.deepEqual(rejected, [])
    },
    async capture(...spans: Record<string, unknown>[]) {
      const rows = spans.map((span) => ({
        ...{ project_id: projectId, started_at: new Date(clock.now() - 60_000).toISOString() },
        ...{ trace_id: `trace of ${span.inference_id}`, span_id: `span of ${span.inference_id}` },
        ...{ name: 'answer', kind: 'inference', duration_ms: 5, status: 'ok', function: 'answer' },
        ...{
          variant: 'small',
          model: 'm',
          end_user_id: `user of ${span.inference_id}`,
          version: clock.now(),
        },
        ...span,
      }))
      await spool.append('span', rows, {
        durable: true,
        ids: spans.map(({ inference_id }) => String(inference_id)),
      })
    },
    estimates: (query: EstimateQuestion = {}) => estimateSignals(deps, projectId, query),
  }
}

const on = (id: string, signal: string, value: unknown, more: Record<string, unknown> = {}) => ({
  ...{ signal, value, target: { kind: 'inference', id }, author: { kind: 'end-user', id: `user of ${id}` } },
  ...more,
})

test('tells rates and means by what the calls were, and how many of them were answered', async (t) => {
  const { send, capture, estimates } = await stage(t)
  await send(
    on('a', 'helpful', true),
    on('b', 'helpful', false),
    on('b', 'reason', 'style'),
    on('c', 'reason', 'unsafe'),
  )
  await capture(...['a', 'b', 'c', 'd'].map((inference_id) => ({ inference_id })), {
    inference_id: 'e',
    variant: 'large',
    metadata: { locale: 'de' },
  })
  await send(on('e', 'helpful', true), on('a', 'rating', 5), on('b', 'rating', 1))
  const { items } = await estimates({ by: ['variant'] })
  assert.deepEqual(
    items.map(({ signal, group, calls, answered, responseRate, raw }) => [
      ...[signal, group.variant, calls, answered, responseRate?.value, raw?.value, raw?.n],
    ]),
    [
      ['helpful', 'small', 4, 2, 0.5, 0.5, 2],
      ['helpful', 'large', 1, 1, 1, 1, 1],
      ['rating', 'small', 4, 2, 0.5, 3, 2],
      ['reason', 'small', 4, 2, 0.5, -0.65, 2],
    ],
  )
})

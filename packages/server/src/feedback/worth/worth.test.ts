import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { AppError } from '@loopwright/contract'
import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import { createRollup } from '../estimates/refresh-rollup.ts'
import { feedbackStage } from '../test-stage.ts'
import { fitSatisfaction } from './fit-satisfaction.ts'
import { getSignalWorth } from './get-signal-worth.ts'
import { labelledCallsOfHours } from './labelled-calls-of-hours.ts'

type Stage = Awaited<ReturnType<typeof feedbackStage>>

/** Good calls are copied more and seldom regenerated; where `tells` is false nothing tells anything. */
async function recordCalls(stage: Stage, options: { from: number; count: number; tells?: boolean }) {
  const random = seededRandom(`calls ${options.from}`)
  const feedback: Record<string, unknown>[] = []
  const spans: Record<string, unknown>[] = []
  for (let call = options.from; call < options.from + options.count; call++) {
    const id = `call-${call}`
    const isGood = random.chance(0.6)
    const shows = (options.tells ?? true) ? isGood : random.chance(0.6)
    spans.push({
      inference_id: id,
      end_user_id: `person ${call % 53}`,
      output_text: 'card',
      duration_ms: 100 + random.integer(900),
    })
    const about = {
      target: { kind: 'inference', id },
      author: { kind: 'end-user', id: `person ${call % 53}` },
    }
    feedback.push({ id: `said ${id}`, signal: 'helpful', value: isGood, ...about })
    if (random.chance(0.7))
      feedback.push({
        signal: 'copied',
        value: Math.min(1, random.next() * 0.7 + (shows ? 0.3 : 0)),
        ...about,
      })
    if (random.chance(shows ? 0.1 : 0.6)) feedback.push({ signal: 'regenerated', value: true, ...about })
    feedback.push({
      signal: 'still-there',
      value: random.chance(shows ? 0.9 : 0.5),
      afterMs: 30_000 + random.integer(200),
      ...about,
    })
  }
  await stage.capture(...spans)
  for (let start = 0; start < feedback.length; start += 1_000) {
    const { rejected } = await stage.send(...feedback.slice(start, start + 1_000))
    assert.deepEqual(rejected, [])
  }
}

async function stageOf(t: TestContext) {
  const base = await feedbackStage(t)
  const rollup = createRollup({ ...base.deps, alsoCount: [labelledCallsOfHours] })
  const stage = { ...base, deps: { ...base.deps, rollup } }
  const worth = (slice = {}) => getSignalWorth(stage.deps, stage.projectId, slice)
  const fit = (name = 'route') => fitSatisfaction(stage.deps, stage.projectId, { function: name })
  return { ...stage, worth, fit }
}

test('signals are held against what was said outright, and a model of them is fitted and gated', async (t) => {
  const stage = await stageOf(t)
  const { worth, fit, clock, send } = stage
  assert.deepEqual(await worth(), { items: [], model: null })
  await assert.rejects(fit(), (error: AppError) => error.code === 'not-enough-data')
  await recordCalls(stage, { from: 0, count: 600 })

  const { items } = await worth({ function: 'route' })
  const bySignal = new Map(items.map((item) => [item.signal, item]))
  const copied = bySignal.get('copied')!
  assert.equal(copied.against, 'helpful')
  assert.ok(copied.auc!.low > 0.6 && copied.calibration.length === 5)
  assert.ok(copied.calibration[4]!.observed.value > copied.calibration[0]!.observed.value + 0.3)
  // It is only ever sent when it happened, and less of it is better.
  const regenerated = bySignal.get('regenerated')!
  assert.ok(regenerated.auc!.low > 0.65 && regenerated.n === 600)
  const stillThere = bySignal.get('still-there')!
  assert.deepEqual([stillThere.afterMs, stillThere.n], [30_000, 600])
  const latency = bySignal.get('latency')!
  assert.ok(latency.auc!.low < 0.5 && latency.auc!.high > 0.5)
  // "card" has four characters, whoever answers it.
  assert.match(bySignal.get('output-length')!.cannotSay!, /the same, 4,/)

  const model = await fit()
  assert.equal(model.version, 1)
  assert.ok(model.gate.isOpen && model.auc.low > 0.75 && model.calibrationError < 0.1, model.gate.why)
  assert.ok(model.weights.some(({ signal, weight }) => signal === 'copied' && weight > 0.3))
  assert.equal((await fit()).version, 2)
  assert.equal((await worth({ function: 'route' })).model!.version, 2)
  assert.deepEqual((await worth({ function: 'other' })).model, null)

  // What was taken back no longer counts.
  await send({
    id: 'back',
    signal: 'helpful',
    value: null,
    supersedes: 'said call-0',
    target: { kind: 'inference', id: 'call-0' },
    author: { kind: 'end-user', id: 'person 0' },
  })
  assert.equal((await worth()).items.find(({ signal }) => signal === 'latency')!.n, 599)

  // The signals stop telling anything: calls labelled since shut the gate.
  clock.set(clock.now() + 3_600_000)
  await recordCalls(stage, { from: 1_000, count: 400, tells: false })
  const { gate, version } = (await worth()).model!
  assert.equal(version, 2)
  assert.ok(!gate.isOpen && /400 calls that it was not fitted on/.test(gate.why), gate.why)
})

test('what reviewers said goes before what end users said, and noise opens no gate', async (t) => {
  const stage = await stageOf(t)
  const { worth, fit, send } = stage
  await recordCalls(stage, { from: 0, count: 300, tells: false })
  const noise = await fit()
  assert.ok(!noise.gate.isOpen && /no better than chance/.test(noise.gate.why), noise.gate.why)
  const labels = Array.from({ length: 120 }, (_, call) => ({
    signal: 'correct-label',
    value: call % 3 === 0 ? 'loan' : 'card',
    target: { kind: 'inference', id: `call-${call}` },
    author: { kind: 'reviewer', id: 'expert' },
  }))
  const { rejected } = await send(...labels)
  if (rejected.length > 0) throw new Error(rejected[0]!.message)
  const { items } = await worth()
  assert.ok(items.every(({ against }) => against === 'correct-label'))
  assert.equal(items.find(({ signal }) => signal === 'latency')!.n, 120)
})

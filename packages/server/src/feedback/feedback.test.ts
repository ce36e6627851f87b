import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Signal, signalDefaults } from '@loopwright/contract'
import type { Principal } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import { estimateEndUserLabels, loadEndUserEvidence } from './estimate-end-user-labels.ts'
import { listFeedback } from './list-feedback.ts'
import { putSignal } from './put-signal.ts'
import { recordFeedback } from './record-feedback.ts'
import { summariseSignals } from './summarise-signals.ts'
import { feedbackStage } from './test-stage.ts'

const page = { limit: 50 }

test('a batch keeps the good items and says what is wrong with each of the others', async (t) => {
  const { send, deps, projectId, clock } = await feedbackStage(t)
  const target = { kind: 'inference', id: 'call-1' }
  const result = await send(
    { id: 'one', signal: 'accepted', target, value: true },
    { signal: 'accepted', target, value: 'yes' },
    { signal: 'rating', target, value: 9 },
    { signal: 'rating', target, value: Number.NaN },
    { signal: 'rating', target, value: Number.POSITIVE_INFINITY },
    { signal: 'unheard-of', target, value: true },
    { signal: 'accepted', target, value: true, observedAt: new Date(clock.now() + 6 * 60_000).toISOString() },
    { signal: 'accepted', value: true },
    'not feedback',
    { id: 'confidence:call-1', signal: 'accepted', target, value: true },
    {
      id: 'two',
      signal: 'rating',
      target,
      value: 4,
      observedAt: new Date(clock.now() + 60_000).toISOString(),
    },
  )
  assert.deepEqual(
    result.accepted.map(({ id }) => id),
    ['one', 'two'],
  )
  assert.deepEqual(
    result.rejected.map(({ index }) => index),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
  assert.ok(result.rejected.every(({ code }) => code === 'invalid-input'))
  assert.match(result.rejected[4]!.message, /PUT \/api\/v1\/signals\/unheard-of/)
  const { items } = await listFeedback(deps, projectId, { ...page, inferenceId: 'call-1' })
  assert.deepEqual(
    items.map(({ id }) => id),
    ['two', 'one'],
  )
})

test('an id sent again changes nothing: what was said first stays', async (t) => {
  const { send, deps, projectId, clock } = await feedbackStage(t)
  const target = { kind: 'inference', id: 'call-1' }
  await send({ id: 'one', signal: 'accepted', target, value: true })
  clock.set(clock.now() + 1_000)
  await send({ id: 'one', signal: 'accepted', target, value: false })
  await send({ id: 'one', signal: 'accepted', target, value: false })
  const { items } = await listFeedback(deps, projectId, page)
  assert.equal(items.length, 1)
  assert.equal(items[0]!.value, true)
})

test('feedback learns its call whichever comes first, also late and about traces, spans and sessions', async (t) => {
  const { send, capture, deps, projectId, spool } = await feedbackStage(t)
  const early = newId()
  await send(
    { id: 'early', signal: 'accepted', target: { kind: 'inference', id: early }, value: false },
    { id: 'trace', signal: 'helpful', target: { kind: 'trace', id: 'trace-1' }, value: true },
    { id: 'span', signal: 'helpful', target: { kind: 'span', id: 'span-1' }, value: true },
    { id: 'session', signal: 'rating', target: { kind: 'session', id: 'session-1' }, value: 3 },
    { id: 'never', signal: 'helpful', target: { kind: 'inference', id: 'unknown' }, value: true },
  )
  const before = await listFeedback(deps, projectId, page)
  assert.ok(before.items.every(({ linked }) => !linked))
  const ofSession = async () =>
    (await listFeedback(deps, projectId, { ...page, sessionId: 'session-1' })).items.map(({ id }) => id)
  assert.deepEqual(await ofSession(), ['session'])
  await capture({ inference_id: early, trace_id: 'trace-1', span_id: 'span-1', session_id: 'session-1' })
  await spool.ensureDrained('all', { facts: true })
  const after = new Map((await listFeedback(deps, projectId, page)).items.map((item) => [item.id, item]))
  assert.equal(after.get('early')!.variant, 'small')
  assert.equal(after.get('early')!.traceId, 'trace-1')
  assert.equal(after.get('trace')!.variant, 'small')
  assert.equal(after.get('trace')!.inferenceId, null)
  assert.equal(after.get('span')!.inferenceId, early)
  assert.equal(after.get('session')!.function, 'route')
  assert.equal(after.get('never')!.linked, false)

  await send({ id: 'late', signal: 'accepted', target: { kind: 'inference', id: early }, value: true })
  await spool.ensureDrained('all', { facts: true })
  const byTrace = await listFeedback(deps, projectId, { ...page, traceId: 'trace-1' })
  assert.deepEqual(byTrace.items.map(({ id }) => id).toSorted(), [
    `confidence:${early}`,
    'early',
    'late',
    'span',
    'trace',
  ])
  assert.ok(byTrace.items.every(({ linked }) => linked))
  assert.deepEqual(new Set(await ofSession()), new Set([...byTrace.items.map(({ id }) => id), 'session']))
})

test('what the model thinks of its answer becomes automated feedback, once for a call that comes twice', async (t) => {
  const { capture, deps, projectId } = await feedbackStage(t)
  await capture({ inference_id: 'call-1', confidence: 0.7 }, { inference_id: 'silent', confidence: null })
  await capture({ inference_id: 'call-1', confidence: 0.7 })
  await deps.spool.ensureDrained('all')
  const { items } = await listFeedback(deps, projectId, { ...page, kind: 'automated' })
  assert.equal(items.length, 1)
  const { signal, value, variant, linked, target } = items[0]!
  assert.deepEqual(
    { signal, value, variant, linked, target },
    {
      signal: 'confidence',
      value: 0.7,
      variant: 'small',
      linked: true,
      target: { kind: 'inference', id: 'call-1' },
    },
  )
})

test('a revision shows what it supersedes and leaves it out of the summary', async (t) => {
  const { send, capture, deps, projectId } = await feedbackStage(t)
  const target = { kind: 'inference', id: 'call-1' }
  await capture({ inference_id: 'call-1', confidence: null })
  await send({ id: 'first', signal: 'accepted', target, value: false })
  await send({ id: 'second', signal: 'accepted', target, value: true, supersedes: 'first' })
  await send({ id: 'other', signal: 'helpful', target, value: true, supersedes: 'second' })
  const { items } = await listFeedback(deps, projectId, {
    ...page,
    inferenceId: 'call-1',
    signal: 'accepted',
  })
  assert.deepEqual(
    items.map(({ id, supersededBy }) => ({ id, supersededBy })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    [
      { id: 'first', supersededBy: 'second' },
      { id: 'second', supersededBy: null },
    ],
  )
  const summary = await summariseSignals(deps, projectId, { function: 'route' })
  const accepted = summary.items.find(({ signal }) => signal === 'accepted')!
  assert.equal(accepted.variant, 'small')
  assert.equal(accepted.estimate.n, 1)
  assert.equal(accepted.estimate.value, 1)
  assert.ok(accepted.estimate.low > 0 && accepted.estimate.low < 1)
})

test('a correction must be a label of the function, once the function is known', async (t) => {
  const { send, capture, addFunction } = await feedbackStage(t)
  await addFunction('route', ['card', 'loan'])
  await capture({ inference_id: 'call-1' })
  const correction = (id: string, value: string) => ({
    signal: 'correct-label',
    target: { kind: 'inference', id },
    value,
    author: { kind: 'reviewer', id: 'rita' },
  })
  const result = await send(
    correction('call-1', 'loan'),
    correction('call-1', 'out_of_scope'),
    correction('call-1', 'weather'),
    correction('unknown', 'weather'),
  )
  assert.equal(result.accepted.length, 3)
  assert.deepEqual(
    result.rejected.map(({ index, code }) => ({ index, code })),
    [{ index: 2, code: 'label-not-allowed' }],
  )
})

test('a feedback token speaks for its end user about its own inference only', async (t) => {
  const { deps, projectId } = await feedbackStage(t)
  const token: Principal = {
    ...{ kind: 'feedback-token', projectId, inferenceId: 'mine', traceId: 'trace-1', endUserId: 'ann' },
  }
  const about = (kind: string, id: string, signal = 'accepted') => ({
    signal,
    target: { kind, id },
    value: true,
  })
  const result = await recordFeedback(deps, token, {
    feedback: [
      about('inference', 'mine'),
      about('inference', 'other'),
      about('trace', 'trace-1'),
      { ...about('inference', 'mine'), signal: 'correct-label', value: 'card' },
      { ...about('inference', 'mine'), author: { kind: 'reviewer', id: 'rita' } },
    ],
  })
  assert.equal(result.accepted.length, 1)
  assert.ok(result.rejected.every(({ code }) => code === 'forbidden'))
  const { items } = await listFeedback(deps, projectId, page)
  assert.deepEqual(
    items.map(({ author }) => author),
    [{ kind: 'end-user', id: 'ann' }],
  )
})

test('pages of feedback follow one another without gaps or repeats', async (t) => {
  const { send, deps, projectId, clock } = await feedbackStage(t)
  const target = { kind: 'inference', id: 'call-1' }
  for (let index = 0; index < 7; index++) {
    await send({ id: `item-${index}`, signal: 'accepted', target, value: true })
    if (index % 2) clock.set(clock.now() + 1)
  }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await listFeedback(deps, projectId, { limit: 3, cursor })
    seen.push(...items.map(({ id }) => id))
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual(
    seen,
    [6, 5, 4, 3, 2, 1, 0].map((index) => `item-${index}`),
  )
  await assert.rejects(listFeedback(deps, projectId, { limit: 3, cursor: 'nonsense' }), {
    code: 'invalid-input',
  })
})

test('a signal can be defined, used at once, and not turned into another type', async (t) => {
  const { send, deps, projectId } = await feedbackStage(t)
  const mood: Signal = {
    name: 'mood',
    type: 'category',
    kind: 'explicit',
    description: '',
    direction: 'higher',
    ...signalDefaults,
    categories: { good: 1, bad: -1 },
  }
  const target = { kind: 'inference', id: 'call-1' }
  await putSignal(deps, projectId, mood)
  const result = await send(
    { signal: 'mood', target, value: 'good' },
    { signal: 'mood', target, value: 'bad' },
    { signal: 'mood', target, value: 'toString' },
  )
  assert.deepEqual([result.accepted.length, result.rejected.length], [2, 1])
  await assert.rejects(putSignal(deps, projectId, { ...mood, type: 'text', categories: null }), {
    code: 'conflict',
  })
  const { items } = await summariseSignals(deps, projectId, {})
  const summary = items.find(({ signal }) => signal === 'mood')!
  assert.deepEqual([summary.estimate.value, summary.estimate.n], [0, 2])
})

test('end users accepting, refusing and naming labels move the probability of the right label', async (t) => {
  const { send, capture, deps, projectId, addFunction } = await feedbackStage(t)
  await addFunction('route', ['card', 'loan', 'rates'])
  const probabilities = JSON.stringify([
    { label: 'card', probability: 0.6 },
    { label: 'loan', probability: 0.3 },
  ])
  await capture(...['yes', 'no', 'named', 'quiet'].map((id) => ({ inference_id: id, probabilities })))
  const author = { kind: 'end-user', id: 'ann' }
  const about = (id: string) => ({ target: { kind: 'inference', id }, author })
  await send(
    { ...about('yes'), signal: 'accepted', value: true },
    { ...about('no'), signal: 'accepted', value: false },
    { ...about('named'), signal: 'accepted', value: false },
    { ...about('named'), signal: 'rerouted-to', value: 'rates', id: 'reroute' },
  )
  const labels = await estimateEndUserLabels(deps, projectId, { function: 'route' })
  const byId = new Map(labels.map((label) => [label.inferenceId, label]))
  assert.deepEqual([...byId.keys()].toSorted(), ['named', 'no', 'yes'])
  assert.equal(byId.get('yes')!.label, 'card')
  assert.ok(byId.get('yes')!.posterior > 0.9)
  assert.equal(byId.get('no')!.label, 'loan')
  assert.equal(byId.get('named')!.label, 'rates')
  assert.equal(byId.get('named')!.authorIds[0], 'ann')
  assert.equal(byId.get('named')!.feedbackIds.length, 2)
  const evidence = await loadEndUserEvidence(deps, projectId, { function: 'route' })
  assert.equal(evidence.get('named')!.length, 1)
})

test('what an application sends with its key and no author is the word of the end user of the call', async (t) => {
  const { send, capture, deps, projectId, addFunction } = await feedbackStage(t)
  await addFunction('route', ['card', 'loan', 'rates'])
  const probabilities = JSON.stringify([{ label: 'card', probability: 0.6 }])
  await capture({ inference_id: 'call', probabilities })
  await send({ target: { kind: 'inference', id: 'call' }, signal: 'accepted', value: true })
  const [label] = await estimateEndUserLabels(deps, projectId, { function: 'route' })
  assert.ok(label!.posterior > 0.9)
  assert.deepEqual(label!.authorIds, ['ann'])
})

test('feedback that another process received finds the call that this one captures', async (t) => {
  const { send, capture, deps, projectId, spool, linker } = await feedbackStage(t, { isLinking: false })
  await send({
    id: 'elsewhere',
    signal: 'accepted',
    target: { kind: 'inference', id: 'call-1' },
    value: true,
  })
  await capture({ inference_id: 'call-1' })
  await spool.ensureDrained('all')
  const find = async () => (await listFeedback(deps, projectId, { ...page, signal: 'accepted' })).items[0]!
  assert.equal((await find()).linked, false)
  await linker.spansCaptured({ segmentId: 'one', rows: (async function* () {})() })
  assert.equal((await find()).linked, true)
})

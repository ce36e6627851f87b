import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateEndUserLabels } from './estimate-end-user-labels.ts'
import { estimateSignals } from './estimates/estimate-signals.ts'
import { createRollup } from './estimates/refresh-rollup.ts'
import { listFeedback } from './list-feedback.ts'
import { recordFeedback } from './record-feedback.ts'
import { summariseSignals } from './summarise-signals.ts'
import { feedbackStage } from './test-stage.ts'

const dayMs = 24 * 3_600_000
const ann = { kind: 'end-user', id: 'ann' }
const ben = { kind: 'end-user', id: 'ben' }
const of = (id: string, signal: string) => ({ signal, target: { kind: 'inference', id } })

type Stage = Awaited<ReturnType<typeof feedbackStage>>

/** Says one thing after the other, a second apart. */
async function say({ send, clock }: Stage, ...items: object[]) {
  for (const item of items) {
    clock.set(clock.now() + 1_000)
    const { rejected } = await send(item)
    assert.deepEqual(rejected, [])
  }
}

/** What was taken back by what, of a signal. */
async function takenBack({ deps, projectId }: Stage, signal: string): Promise<Record<string, string>> {
  const { items } = await listFeedback(deps, projectId, { limit: 100, signal })
  return Object.fromEntries(
    items.flatMap((item) => (item.supersededBy ? [[item.id, item.supersededBy]] : [])),
  )
}

async function counted({ deps, projectId }: Stage, signal: string) {
  const { items } = await summariseSignals(deps, projectId, {})
  const found = items.find((item) => item.signal === signal)
  return found ? { n: found.estimate.n, value: found.estimate.value } : null
}

test('append-only', async (t) => {
  const stage = await feedbackStage(t)

  await t.test(
    'what was said is taken back by its author: by a revision, by a retraction, in either order of arrival',
    async () => {
      const signal = 'helpful'
      await stage.capture({ inference_id: 'call', confidence: null })
      await say(
        stage,
        { ...of('call', signal), id: 'first', value: false, author: ann },
        { ...of('call', signal), id: 'second', value: true, author: ann, supersedes: 'first' },
      )
      assert.deepEqual(await takenBack(stage, signal), { first: 'second' })
      assert.deepEqual(await counted(stage, signal), { n: 1, value: 1 })

      // A retraction says nothing itself, and what the retracted revision had replaced does not come back.
      await say(stage, {
        ...of('call', signal),
        id: 'never-mind',
        value: null,
        author: ann,
        supersedes: 'second',
      })
      assert.deepEqual(await takenBack(stage, signal), { first: 'second', second: 'never-mind' })
      assert.equal(await counted(stage, signal), null)
      const { items } = await listFeedback(stage.deps, stage.projectId, { limit: 1, signal })
      assert.deepEqual([items[0]!.value, items[0]!.supersedes], [null, 'second'])

      // A retraction that comes before what it takes back.
      await say(
        stage,
        { ...of('call', signal), id: 'early', value: null, author: ben, supersedes: 'late' },
        { ...of('call', signal), id: 'late', value: false, author: ben },
      )
      assert.equal((await takenBack(stage, signal)).late, 'early')
      assert.equal(await counted(stage, signal), null)

      // Of two revisions of the same thing the last observed counts, however they arrive.
      const at = (seconds: number) => new Date(stage.clock.now() + seconds * 1_000).toISOString()
      await say(
        stage,
        { ...of('call', signal), id: 'said', value: false, author: ann },
        {
          ...of('call', signal),
          id: 'tab-two',
          value: true,
          author: ann,
          supersedes: 'said',
          observedAt: at(9),
        },
        {
          ...of('call', signal),
          id: 'tab-one',
          value: false,
          author: ann,
          supersedes: 'said',
          observedAt: at(8),
        },
      )
      const { said, 'tab-one': tabOne, 'tab-two': tabTwo } = await takenBack(stage, signal)
      assert.deepEqual([said, tabOne, tabTwo], ['tab-two', 'tab-two', undefined])
      assert.deepEqual(await counted(stage, signal), { n: 1, value: 1 })
    },
  )

  await t.test('nobody takes back what another said, and authors on one target stay apart', async () => {
    const signal = 'task-completed'
    await stage.capture({ inference_id: 'call', confidence: null })
    const rita = { kind: 'reviewer', id: 'rita' }
    await say(
      stage,
      { ...of('call', signal), id: 'ann', value: true, author: ann },
      { ...of('call', signal), id: 'ben', value: false, author: ben },
      { ...of('call', signal), id: 'rita', value: false, author: rita },
      { ...of('call', signal), id: 'by-ben', value: false, author: ben, supersedes: 'ann' },
      { ...of('call', signal), id: 'by-rita', value: null, author: rita, supersedes: 'ann' },
      { ...of('call', signal), id: 'by-app', value: null, supersedes: 'ann' },
      { ...of('other', signal), id: 'of-other', value: false, author: ann, supersedes: 'ann' },
      { ...of('call', 'complained'), id: 'of-complained', value: false, author: ann, supersedes: 'ann' },
    )
    assert.deepEqual(await takenBack(stage, signal), {})
    const { rejected } = await stage.send({
      ...of('call', signal),
      id: 'self',
      value: true,
      supersedes: 'self',
    })
    assert.match(rejected[0]!.message, /names the observation itself/)

    // The application is one author, whichever key it sends with.
    await say(stage, { ...of('call', signal), id: 'app', value: true })
    const revision = { ...of('call', signal), id: 'app-again', value: false, supersedes: 'app' }
    await recordFeedback(stage.deps, { ...stage.key, id: 'key-2' }, { feedback: [revision] })
    assert.deepEqual(await takenBack(stage, signal), { app: 'app-again' })
  })

  await t.test(
    'a token can neither claim, overwrite nor take back what comes from anybody else',
    async () => {
      const signal = 'clicked'
      const { sendWithToken, send } = stage
      await send({ ...of('call', signal), id: 'known', value: true, author: ann })
      // Of the end user themself another call, and of another end user the same call.
      for (const [call, endUser] of [
        ['other', 'ann'],
        ['call', 'ben'],
        ['call', null],
      ] as const) {
        const result = await sendWithToken(
          call,
          endUser,
          { ...of(call, signal), id: 'known', value: false },
          { ...of(call, signal), id: 'to-come', value: false },
          { ...of(call, signal), value: null, supersedes: 'known' },
        )
        assert.deepEqual(result.rejected, [])
        assert.ok(result.accepted.slice(0, 2).every(({ id }) => id.startsWith('browser:')))
      }
      await send({ ...of('call', signal), id: 'to-come', value: true, author: ann })
      const { items } = await listFeedback(stage.deps, stage.projectId, { limit: 100, signal })
      const byId = new Map(items.map((item) => [item.id, item]))
      assert.deepEqual([byId.get('known')!.value, byId.get('known')!.supersededBy], [true, null])
      assert.deepEqual([byId.get('to-come')!.value, byId.get('to-come')!.supersededBy], [true, null])
      assert.equal(items.length, 11)
    },
  )

  await t.test(
    'a token sends twice, revises and retracts its own by the id it chose or the one it got',
    async () => {
      const signal = 'escalated'
      const { sendWithToken } = stage
      await stage.capture({ inference_id: 'call', confidence: null })
      const send = async (item: object) => {
        stage.clock.set(stage.clock.now() + 1_000)
        const { accepted, rejected } = await sendWithToken('call', 'ann', { ...of('call', signal), ...item })
        assert.deepEqual(rejected, [])
        return accepted[0]!.id
      }
      const first = await send({ id: 'mine', value: false })
      assert.equal(await send({ id: 'mine', value: true }), first)
      assert.equal(await send({ id: first, value: true }), first)
      const second = await send({ id: 'again', value: true, supersedes: 'mine' })
      assert.deepEqual(await takenBack(stage, signal), { [first]: second })
      assert.deepEqual(await counted(stage, signal), { n: 1, value: 1 })
      const third = await send({ id: 'x'.repeat(200), value: null, supersedes: second })
      assert.ok(third.length <= 200)
      assert.deepEqual(await takenBack(stage, signal), { [first]: second, [second]: third })
      assert.equal(await counted(stage, signal), null)
    },
  )

  await t.test(
    'the first of an id counts, also where only a later one of that id finds its call',
    async () => {
      const signal = 'abandoned'
      await stage.capture({ inference_id: 'call', confidence: null })
      await say(
        stage,
        { ...of('to come', signal), id: 'one', value: true, author: ann },
        { ...of('call', signal), id: 'one', value: false, author: ben },
      )
      await stage.spool.ensureDrained('all', { facts: true })
      const find = async () => (await listFeedback(stage.deps, stage.projectId, { limit: 10, signal })).items
      assert.deepEqual(
        (await find()).map(({ value, target, author, linked }) => [value, target.id, author.id, linked]),
        [[true, 'to come', 'ann', false]],
      )
      await stage.capture({ inference_id: 'to come', confidence: null })
      await stage.spool.ensureDrained('all', { facts: true })
      assert.deepEqual(
        (await find()).map(({ value, linked }) => [value, linked]),
        [[true, true]],
      )
    },
  )

  await t.test(
    'what is counted by the hour follows, also where no call tells which hour that is',
    async () => {
      const signal = 'returned'
      const dependencies = { ...stage.deps, rollup: createRollup(stage.deps) }
      const answered = async () => {
        const { items } = await estimateSignals(dependencies, stage.projectId, { signal })
        return items.map((item) => item.answered)
      }
      await say(
        stage,
        { ...of('no call', signal), id: 'hours-ago', value: true, author: ann },
        { ...of('none either', signal), id: 'stays', value: true, author: ann },
      )
      assert.deepEqual(await answered(), [2])
      stage.clock.set(stage.clock.now() + 3 * 3_600_000)
      await say(stage, {
        ...of('no call', signal),
        id: 'now',
        value: null,
        author: ann,
        supersedes: 'hours-ago',
      })
      assert.deepEqual(await answered(), [1])
    },
  )

  await t.test('what an end user took back moves no label', async () => {
    await stage.addFunction('route', ['card', 'loan'])
    await stage.capture({ inference_id: 'call' })
    await say(
      stage,
      { ...of('call', 'rerouted-to'), id: 'named', value: 'loan', author: ann },
      { ...of('call', 'rerouted-to'), id: 'unnamed', value: null, author: ann, supersedes: 'named' },
    )
    assert.deepEqual(await estimateEndUserLabels(stage.deps, stage.projectId, { function: 'route' }), [])
  })
})

test('feedback finds its call days later, on either side and across a restart', async (t) => {
  const stage = await feedbackStage(t, { isLinking: false })
  const { capture, clock, linker, spool } = stage
  const begun = clock.now()
  await say(stage, { ...of('call', 'helpful'), id: 'early', value: true, author: ann })
  await spool.ensureDrained('all')
  clock.set(begun + 9 * dayMs)
  await capture({ inference_id: 'call', confidence: null })
  await spool.ensureDrained('all')
  // The linker of another process knows nothing of what waited; what came a day ago or earlier is for the late look.
  await linker.spansCaptured({ segmentId: 'one', rows: (async function* () {})() })
  const isLinked = async (id: string) => {
    const { items } = await listFeedback(stage.deps, stage.projectId, { limit: 10 })
    return items.find((item) => item.id === id)!.linked
  }
  assert.equal(await isLinked('early'), false)
  await linker.lookForLateCalls()
  assert.equal(await isLinked('early'), true)

  clock.set(begun + 20 * dayMs)
  stage.facts.on('feedback.received', linker.feedbackReceived)
  const seen = new Date(begun + 10 * dayMs).toISOString()
  await say(stage, { ...of('call', 'helpful'), id: 'late', value: true, author: ben, observedAt: seen })
  await spool.ensureDrained('all', { facts: true })
  assert.equal(await isLinked('late'), true)
})

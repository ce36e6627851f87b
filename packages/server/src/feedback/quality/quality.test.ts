import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { estimateSignals } from '../estimates/estimate-signals.ts'
import { createRollup } from '../estimates/refresh-rollup.ts'
import { feedbackStage } from '../test-stage.ts'
import { flagSources } from './flag-sources.ts'
import { getFeedbackQuality } from './get-feedback-quality.ts'
import { sourcesOfHours } from './sources-of-hours.ts'
import { verdictsOfHours } from './verdicts-of-hours.ts'

async function stage(t: TestContext) {
  const base = await feedbackStage(t)
  const { projectId } = base
  const rollup = createRollup({ ...base.deps, alsoCount: [sourcesOfHours, verdictsOfHours] })
  const deps = { ...base.deps, rollup }
  return {
    ...base,
    async send(...feedback: Record<string, unknown>[]) {
      const { rejected } = await base.send(...feedback)
      assert.deepEqual(rejected, [])
    },
    quality: (slice = {}) => getFeedbackQuality(deps, projectId, slice),
    flag: () => flagSources(deps, projectId),
    helpful: async (withoutFlagged: boolean) => {
      const { items, leftOut } = await estimateSignals(deps, projectId, {
        signal: 'helpful',
        withoutFlagged,
      })
      return { value: items[0]?.raw?.value, n: items[0]?.raw?.n, leftOut }
    },
  }
}

const by = (author: string, id: string, value: unknown, more: Record<string, unknown> = {}) => ({
  ...{
    signal: 'helpful',
    value,
    target: { kind: 'inference', id },
    author: { kind: 'end-user', id: author },
  },
  ...more,
})

test('a flood of one author is told from what people usually say, and can be left out', async (t) => {
  const { send, capture, quality, flag, helpful } = await stage(t)
  const calls = Array.from({ length: 40 }, (_, index) => `call-${index}`)
  await capture(...calls.map((inference_id) => ({ inference_id, end_user_id: `user of ${inference_id}` })))
  await send(...calls.slice(0, 30).map((id) => by(`user of ${id}`, id, true)))
  await send(...calls.map((id) => by('bot', id, false)))
  const { floods } = await quality()
  assert.deepEqual(
    floods.map(({ source, id, signal, count, usual }) => [source, id, signal, count, usual]),
    [['author', 'bot', 'helpful', 40, 1]],
  )
  assert.deepEqual(await quality({ function: 'another' }), { contradictions: [], authors: [], floods: [] })
  assert.equal((await helpful(true)).leftOut, 0)
  await flag()
  assert.deepEqual(await helpful(true), { value: 1, n: 30, leftOut: 40 })
  assert.deepEqual((await helpful(false)).n, 40)
})

test('of many sources a sample says what is usual, and a flood is seen whether it is drawn or not', async (t) => {
  const { send, capture, quality } = await stage(t)
  const calls = Array.from({ length: 200 }, (_, index) => `call-${index}`)
  await capture(
    ...calls.map((inference_id, index) => ({ inference_id, function: index < 150 ? 'route' : 'other' })),
  )
  await send(...calls.map((id) => by(`user of ${id}`, id, true)))
  const bots = ['bot 1', 'bot 2', 'bot 3', 'bot 4']
  await send(...bots.flatMap((bot) => calls.slice(0, 50).map((id) => by(bot, id, true))))
  const floodsOf = async (slice = {}) =>
    (await quality(slice)).floods.map(({ id, count, usual }) => [id, count, usual]).sort()
  const told = bots.map((bot) => [bot, 50, 1])
  assert.deepEqual(await floodsOf(), told)
  assert.deepEqual(await floodsOf({ function: 'route', variant: 'small' }), told)
  assert.deepEqual(await floodsOf({ function: 'other' }), [])
  // Over all calls nobody is left to chance: 97 said it once, 103 twice.
  await send(...calls.slice(0, 103).map((id) => by(`user of ${id}`, id, true)))
  assert.deepEqual(
    await floodsOf(),
    bots.map((bot) => [bot, 50, 2]),
  )
})

test('who says the opposite of everybody is doubted, and the same question with opposite answers is shown', async (t) => {
  const { send, capture, clock, quality, flag, helpful } = await stage(t)
  const calls = Array.from({ length: 12 }, (_, index) => `call-${index}`)
  const input_text = (index: number) =>
    index < 2 ? ['Where is my card?', ' where is  MY card '][index] : `${index}`
  await capture(...calls.map((inference_id, index) => ({ inference_id, input_text: input_text(index) })))
  for (const author of ['ann', 'bob', 'cem']) await send(...calls.slice(1).map((id) => by(author, id, true)))
  await send(...calls.map((id) => by('contrary', id, false)))
  const { authors, contradictions } = await quality()
  assert.deepEqual(
    authors.map(({ authorId, signal, agreement }) => [authorId, signal, agreement.value, agreement.n]),
    [['contrary', 'helpful', 0, 11]],
  )
  assert.ok(authors[0]!.expected > 0.9)
  const same = contradictions.find(({ inferenceIds }) => inferenceIds.includes('call-0'))
  assert.deepEqual([same?.function, same?.good, same?.bad], ['route', 3, 2])
  await flag()
  assert.deepEqual(await helpful(true), { value: 1, n: 11, leftOut: 12 })
  // Nobody is flagged for ever.
  clock.set(clock.now() + 60_000)
  const before = new Date(clock.now() - 30_000).toISOString()
  await send(...calls.map((id) => by('contrary', id, true)))
  assert.deepEqual((await quality()).authors, [])
  assert.equal((await quality({ until: before })).authors.length, 1)
  await flag()
  assert.deepEqual(await helpful(true), { value: 1, n: 12, leftOut: 0 })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeOutputTextOf } from '@loopwright/core/capture/payload-text'
import { editedOf, originalOf } from '@loopwright/core/feedback/preferences/word-diff'
import { feedbackStage } from '../test-stage.ts'
import { listPreferencePairs } from './list-preference-pairs.ts'

const author = { kind: 'end-user', id: 'ann' }
const chat = (content: string) => JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] })
const about = (id: string) => ({ target: { kind: 'inference', id }, author })

test('corrections of free text and comparisons become pairs, which outlive the answers that were corrected', async (t) => {
  const { send, capture, deps, projectId, addFunction, clock, ledger } = await feedbackStage(t)
  await addFunction('route', ['card', 'loan'])
  const long = `It is open. ${'More of it. '.repeat(1_000)}`
  await capture(
    { inference_id: 'draft', function: 'write', input: '"When?"', output: chat(long), output_text: 'It is' },
    { inference_id: 'other', function: 'write', output_text: 'At nine.' },
    { inference_id: 'label', function: 'route', output_text: 'card' },
  )
  const say = async (item: object) => {
    clock.set(clock.now() + 1_000)
    const { rejected } = await send(item)
    assert.deepEqual(rejected, [])
  }
  const better = long.replace('open', 'closed')
  await say({ ...about('draft'), id: 'edit', signal: 'correction', value: better })
  await say({ ...about('label'), id: 'relabel', signal: 'rerouted-to', value: 'loan' })
  await say({ ...about('other'), id: 'same', signal: 'correction', value: 'At nine. ' })
  await say({ ...about('other'), id: 'wrong', signal: 'correction', value: 'At six.' })
  await say({ ...about('other'), id: 'undo', signal: 'correction', value: null, supersedes: 'wrong' })
  const compare = (preferred: string) => ({ signal: 'preferred', value: { against: 'draft', preferred } })
  await say({ ...about('other'), id: 'compared', ...compare('against') })
  await say({ ...about('other'), id: 'undecided', ...compare('neither') })
  await say({
    ...about('other'),
    id: 'gone',
    signal: 'preferred',
    value: { against: 'x', preferred: 'target' },
  })

  const pairDeps = { ...deps, readOutput: wholeOutputTextOf }
  const { items } = await listPreferencePairs(pairDeps, projectId, { limit: 50 })
  assert.deepEqual(
    items.map(({ id, source, chosen, rejected }) => ({ id, source, chosen, rejected })),
    [
      { id: 'compared', source: 'comparison', chosen: long, rejected: 'At nine.' },
      { id: 'edit', source: 'correction', chosen: better, rejected: long },
    ],
  )
  const edit = items[1]!
  assert.deepEqual([edit.input, edit.function, edit.authorId], ['When?', 'write', 'ann'])
  assert.deepEqual([originalOf(edit.diff!), editedOf(edit.diff!)], [long, better])
  assert.deepEqual(
    edit.diff!.filter(({ kind }) => kind !== 'same').map(({ text }) => text),
    ['open', 'closed'],
  )

  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await listPreferencePairs(pairDeps, projectId, { limit: 1, cursor, function: 'write' })
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual(paged, ['compared', 'edit'])
  const later = await listPreferencePairs(pairDeps, projectId, {
    limit: 50,
    since: new Date(clock.now()).toISOString(),
  })
  assert.deepEqual(later.items, [])

  await ledger.client.command({ query: 'truncate table span' })
  const after = await listPreferencePairs(pairDeps, projectId, { limit: 50 })
  assert.deepEqual(after.items, [{ ...edit, input: null }])
})

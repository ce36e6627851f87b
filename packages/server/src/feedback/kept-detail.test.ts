import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listFeedback } from './list-feedback.ts'
import { feedbackStage } from './test-stage.ts'

const ann = { kind: 'end-user', id: 'ann' }
const of = (id: string, signal: string) => ({ signal, target: { kind: 'inference', id }, author: ann })

test('what feedback says beside its value', async (t) => {
  const { send, capture, deps, projectId, spool } = await feedbackStage(t)

  await t.test(
    'comparisons, spans, anchors, delays and audiences are read back as they were sent',
    async () => {
      const details = [
        { id: 'a', signal: 'preferred', value: { against: 'call-2', preferred: 'against' } },
        {
          id: 'b',
          signal: 'marked',
          value: [
            { start: 3, end: 9, label: 'wrong' },
            { start: 20, end: 21 },
          ],
        },
        { id: 'c', signal: 'still-there', value: true, afterMs: 30_000 },
        { id: 'd', signal: 'clicked', value: true, anchor: { kind: 'citation', index: 2 } },
        { id: 'e', signal: 'reason', value: 'unsafe', anchor: { kind: 'cell', table: 0, row: 2, column: 1 } },
        { id: 'f', signal: 'reason', value: 'style', anchor: { kind: 'json-path', path: '/items/0/a~1b' } },
        {
          ...{ id: 'g', signal: 'reason', value: 'wrong fact' },
          anchor: { kind: 'region', x: 0.25, y: 0.5, width: 0.125, height: 0.25 },
        },
        {
          id: 'h',
          signal: 'clicked',
          value: true,
          anchor: { kind: 'item', id: 'doc-9', position: 4, ranker: 'b' },
        },
        { id: 'i', signal: 'reason', value: 'wrong for me', audience: { role: 'nurse', locale: 'de-CH' } },
      ]
      const { rejected } = await send(...details.map((item) => ({ ...item, ...of('call', item.signal) })))
      assert.deepEqual(rejected, [])
      const { items } = await listFeedback(deps, projectId, { limit: 50, inferenceId: 'call' })
      const none = { anchor: null, afterMs: null, audience: {} }
      assert.deepEqual(
        items
          .map(({ id, signal, value, anchor, afterMs, audience }) => ({
            id,
            signal,
            value,
            anchor,
            afterMs,
            audience,
          }))
          .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
        details.map((item) => ({ ...none, ...item })),
      )
    },
  )

  await t.test('what is no anchor, no comparison and no span is told apart from what is', async () => {
    const { accepted, rejected } = await send(
      { ...of('other', 'marked'), value: [{ start: 5, end: 5 }] },
      { ...of('other', 'marked'), value: [] },
      { ...of('other', 'preferred'), value: { against: 'call-2', preferred: 'both' } },
      { ...of('other', 'clicked'), value: true, anchor: { kind: 'json-path', path: 'items' } },
      { ...of('other', 'clicked'), value: true, anchor: { kind: 'region', x: 2, y: 0, width: 1, height: 1 } },
      { ...of('other', 'helpful'), value: null },
      { ...of('other', 'helpful'), value: true, afterMs: -1 },
      // Beyond the end of any answer, but what was said of it is said.
      { ...of('other', 'reason'), value: 'style', anchor: { kind: 'text', start: 90_000, end: 90_001 } },
    )
    assert.equal(accepted.length, 1)
    assert.deepEqual(
      rejected.map(({ index }) => index),
      [0, 1, 2, 3, 4, 5, 6],
    )
  })

  await t.test('a mark keeps its quote and stays at it, once the answer is known', async () => {
    const mark = (id: string, anchor: object) => ({
      ...of('marked', 'reason'),
      id,
      value: 'wrong fact',
      anchor,
    })
    await send(
      mark('offsets', { kind: 'text', start: 8, end: 12 }),
      mark('moved', { kind: 'text', start: 0, end: 4, quote: 'Bern' }),
      mark('beyond', { kind: 'text', start: 500, end: 510 }),
      mark('elsewhere', { kind: 'text', start: 0, end: 5, quote: 'Paris' }),
    )
    await capture({
      inference_id: 'marked',
      function: 'write',
      output_text: 'Zug and Bern are towns.',
      confidence: null,
    })
    await spool.ensureDrained('all', { facts: true })
    const { items } = await listFeedback(deps, projectId, {
      limit: 50,
      inferenceId: 'marked',
      kind: 'explicit',
    })
    assert.deepEqual(Object.fromEntries(items.map(({ id, anchor }) => [id, anchor])), {
      offsets: { kind: 'text', start: 8, end: 12, quote: 'Bern' },
      moved: { kind: 'text', start: 8, end: 12, quote: 'Bern' },
      beyond: { kind: 'text', start: 500, end: 510 },
      elsewhere: { kind: 'text', start: 0, end: 5, quote: 'Paris' },
    })
  })

  await t.test(
    '"right, but for the wrong person" is kept with the audience that the call says it was shown to',
    async () => {
      const metadata = {
        ...{ role: 'intern', locale: 'fr', surface: 'search', index_version: '7', embedding_version: 'e2' },
        ticket: 'not of the audience',
      }
      await capture({ inference_id: 'known', metadata, confidence: null })
      const shown = { role: 'guessed', team: 'blue' }
      await send(
        { ...of('known', 'reason'), id: 'of-call', value: 'wrong for me', audience: shown },
        { ...of('unknown', 'reason'), id: 'of-none', value: 'wrong moment', audience: shown },
      )
      await spool.ensureDrained('all', { facts: true })
      const audienceOf = async (inferenceId: string) => {
        const { items } = await listFeedback(deps, projectId, { limit: 5, signal: 'reason', inferenceId })
        return items.map(({ audience }) => audience)
      }
      const { ticket: _, ...said } = metadata
      assert.deepEqual(await audienceOf('known'), [{ ...said, team: 'blue' }])
      assert.deepEqual(await audienceOf('unknown'), [shown])
    },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSpanToRow } from '../new-span-to-row.ts'
import { addEvents } from './add-events.ts'
import { otlpSpanToNewSpan } from './otlp-span-to-new-span.ts'
import { otlpSpan } from './testing/otlp-span.ts'

const event = (name: string, second: number, attributes: Record<string, string>) => ({
  name,
  at: `2026-01-02T03:04:0${second}.000Z`,
  attributes,
})
const events = [
  event('gen_ai.user.message', 5, { content: 'Hi' }),
  event('gen_ai.assistant.message', 6, { content: 'Hm' }),
  event('gen_ai.user.message', 7, { content: 'Well?' }),
  event('gen_ai.choice', 8, { content: 'Hello' }),
  event('retried', 9, { why: 'timeout' }),
]

function row(attributes: Record<string, unknown> = {}) {
  const reading = otlpSpanToNewSpan(otlpSpan(attributes))
  assert.ok('span' in reading)
  return newSpanToRow(reading.span, { projectId: 'p', inferenceId: '', receivedAtMs: 1 })
}

test('events that come late, out of order, in parts and twice make the same span', () => {
  const atOnce = addEvents(row(), events)
  assert.deepEqual([atOnce.input_text, atOnce.output_text], ['Well?', 'Hello'])
  assert.equal(JSON.parse(atOnce.input).messages.length, 3)
  assert.equal(JSON.parse(atOnce.events).length, 5)
  for (const order of [
    [4, 3, 2, 1, 0],
    [2, 0, 4, 1, 3],
  ]) {
    let joined = row()
    for (const index of order) joined = addEvents(joined, [events[index]!, events[index]!])
    assert.deepEqual({ ...joined, version: 0 }, { ...atOnce, version: 0 })
    assert.equal(addEvents(joined, events), joined, 'nothing new is no new version')
  }
})

test('what a span says itself its events do not change', () => {
  const own = row({ 'gen_ai.input.messages': '[{"role":"user","content":"Own"}]' })
  const joined = addEvents(own, events)
  assert.deepEqual([joined.input_text, joined.output_text], ['Own', 'Hello'])
  assert.ok(joined.version > own.version)
})

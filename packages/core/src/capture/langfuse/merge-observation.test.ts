import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldOf, mergeObservation, nothingKnown, type ObservationState } from './merge-observation.ts'
import { observationToSpan } from './observation-to-span.ts'
import { type ObservationEvent, readIngestionEvent } from './read-ingestion-event.ts'

function event(type: string, second: number, body: object): ObservationEvent {
  const timestamp = `2026-03-04T05:06:0${second}.000Z`
  const read = readIngestionEvent({ id: `${type}-${second}`, type, timestamp, body }, 0, 0)
  assert.equal(read.kind, 'observation')
  return read as ObservationEvent
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  )
}

/** Fields may come to stand in another order, which means nothing. */
function sorted(state: ObservationState): unknown {
  return { ...state, fields: Object.entries(state.fields).sort(([a], [b]) => (a < b ? -1 : 1)) }
}

const merge = (events: readonly ObservationEvent[]) => events.reduce(mergeObservation, nothingKnown)

test('every order of the events of a generation ends the same, and so does each of them twice', () => {
  const id = 'g'
  const events = [
    event('generation-create', 1, { id, traceId: 't', model: 'a', input: 'in', metadata: { x: 1, y: 1 } }),
    event('generation-update', 2, { id, traceId: 't', output: 'half', metadata: { y: 2 } }),
    event('generation-update', 3, { id, traceId: 't', output: 'whole', level: null }),
    // Of one moment: an update knows more than the create.
    event('generation-update', 1, { id, traceId: 't', model: 'b' }),
  ]
  const expected = sorted(merge(events))
  for (const order of permutations(events)) {
    assert.deepEqual(sorted(merge(order)), expected)
    assert.deepEqual(sorted(merge([...order, ...order.toReversed()])), expected)
  }
  const state = merge(events)
  assert.deepEqual(
    ['model', 'output', 'metadata.x', 'metadata.y', 'level'].map((name) => fieldOf(state, name)),
    ['b', 'whole', 1, 2, undefined],
  )
})

test('of a trace the first timestamp counts, and its tags are all that anybody gave', () => {
  const events = [
    event('trace-create', 1, { id: 't', timestamp: '2026-03-04T05:06:01.000Z', tags: ['b'] }),
    event('trace-create', 4, { id: 't', timestamp: '2026-03-04T05:06:04.000Z', tags: ['a', 'b'], name: 'n' }),
  ]
  for (const order of permutations(events)) {
    const state = merge(order)
    assert.deepEqual(state.tags, ['a', 'b'])
    const span = observationToSpan(state, { traceId: 't', observationId: '', trace: undefined })
    assert.deepEqual([span.startedAt, span.spanId, span.name], ['2026-03-04T05:06:01.000Z', 't', 'n'])
  }
})

test('no span is its own parent, whatever ids a sender chooses', () => {
  const alone = event('span-create', 1, { id: 's' })
  assert.deepEqual([alone.traceId, alone.observationId], ['trace-of-s', 's'])
  const same = mergeObservation(nothingKnown, event('span-create', 1, { id: 't', traceId: 't' }))
  const span = observationToSpan(same, { traceId: 't', observationId: 't', trace: undefined })
  assert.deepEqual([span.spanId, span.parentSpanId], ['t#observation', 't'])
})

test('names that objects have of themselves are names like any other', () => {
  const body = JSON.parse('{"id":"s","traceId":"t","__proto__":{"polluted":1},"constructor":"c"}') as object
  const state = mergeObservation(nothingKnown, event('span-create', 1, body))
  const span = observationToSpan(state, { traceId: 't', observationId: 's', trace: undefined })
  assert.equal((span.attributes as Record<string, unknown>)['langfuse.constructor'], 'c')
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.equal(fieldOf(nothingKnown, 'constructor'), undefined)
})

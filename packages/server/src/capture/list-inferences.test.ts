import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '@loopwright/contract'
import { ingestTraces } from './ingest-traces.ts'
import { listInferences } from './list-inferences.ts'
import { type OpenCapture, openCapture } from './testing/open-capture.ts'
import type { TraceFilter } from './trace-filter.ts'

const nowMs = Date.UTC(2026, 2, 1, 12)
const hourMs = 3_600_000

function call(name: string, ageHours: number, more: object = {}) {
  const startedAt = new Date(nowMs - ageHours * hourMs).toISOString()
  return { traceId: `trace-${name}`, spanId: name, name, kind: 'inference', startedAt, ...more }
}

async function namesOf(deps: OpenCapture, filter: TraceFilter, limit = 50): Promise<string[]> {
  const items: Span[] = []
  let cursor: string | undefined
  do {
    const page = await listInferences(deps, deps.projectId, { ...filter, limit, cursor })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items.map((span) => span.name)
}

test('what few calls have is found however far back it is, newest first, page by page', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const rare = {
    ...{ status: 'error', function: 'rare', durationMs: 9_000, costMicroUsd: 70 },
    ...{ tags: ['odd'], metadata: { locale: 'de' }, endUserId: 'somebody' },
  }
  const ages = Array.from({ length: 1_200 }, (_, index) => index)
  const isRare = (age: number) => age % 400 === 399
  const spans = ages.map((age) => call(`call-${age}`, age, isRare(age) ? rare : { function: 'usual' }))
  await ingestTraces(deps, deps.projectId, { spans })
  const wanted = ages.filter(isRare).map((age) => `call-${age}`)
  const all = {
    function: 'rare',
    status: 'error' as const,
    tag: 'odd',
    metadata: { locale: 'de' },
    minLatencyMs: 1,
  }
  assert.deepEqual(await namesOf(deps, all, 2), wanted)
  for (const filter of [
    { function: 'rare' },
    { status: 'error' as const },
    { tag: 'odd' },
    { metadata: { locale: 'de' } },
    { endUserId: 'somebody' },
    { minLatencyMs: 9_000, maxLatencyMs: 9_000 },
    { minCostMicroUsd: 70, maxCostMicroUsd: 70 },
  ])
    assert.deepEqual(await namesOf(deps, filter), wanted, JSON.stringify(filter))
  for (const filter of [{ tag: 'locale' }, { metadata: { de: 'locale' } }, { function: 'odd' }])
    assert.deepEqual(await namesOf(deps, filter), [], JSON.stringify(filter))
})

test('a call is found by what its newest version says, and by nothing that an earlier one said', async (t) => {
  const deps = await openCapture(t)
  deps.setNow(nowMs)
  const before = { tags: ['before'], status: 'error', endUserId: 'guest' }
  await ingestTraces(deps, deps.projectId, { spans: [call('changed', 1, before), call('same', 2, before)] })
  deps.setNow(nowMs + 1)
  const after = { tags: ['after'], status: 'ok', endUserId: 'member' }
  await ingestTraces(deps, deps.projectId, { spans: [call('changed', 1.1, after)] })
  assert.deepEqual(await namesOf(deps, {}), ['changed', 'same'])
  for (const filter of [{ tag: 'after' }, { status: 'ok' as const }, { endUserId: 'member' }])
    assert.deepEqual(await namesOf(deps, filter), ['changed'], JSON.stringify(filter))
  for (const filter of [{ tag: 'before' }, { status: 'error' as const }, { endUserId: 'guest' }])
    assert.deepEqual(await namesOf(deps, filter), ['same'], JSON.stringify(filter))
})

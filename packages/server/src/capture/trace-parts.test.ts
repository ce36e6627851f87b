import assert from 'node:assert/strict'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Ledger } from '../platform/ledger/ledger.ts'
import { ledgerMigrations } from '../platform/migrations/directories.ts'
import { migrateLedger } from '../platform/migrations/migrate-ledger.ts'
import { testLedger } from '../platform/testing/engines.ts'
import { temporaryFolder } from '../platform/testing/temporary-folder.ts'
import { bindParameters } from './bind-parameters.ts'
import { readRows } from './read-rows.ts'
import { selectExactOverviews, selectPartsOverviews } from './trace-overview-store.ts'

const projectId = '0199e0a0-0000-7000-8000-000000000000'

function line(traceId: string, spanId: string, version: number, cost: number): string {
  return JSON.stringify({
    ...{ project_id: projectId, started_at: '2026-01-02T03:04:05.000Z', trace_id: traceId, span_id: spanId },
    ...{ name: 'chat', kind: 'inference', duration_ms: 5, status: 'ok', cost_micro_usd: cost, version },
  })
}

function partsOf(ledger: Ledger): Promise<{ trace_id: string; span_count: number; cost: number }[]> {
  return readRows(
    ledger.client,
    'select trace_id, span_count, toFloat64(cost_micro_usd) as cost from trace_part order by trace_id',
    bindParameters(),
  )
}

test('what was captured before traces had parts gets them, each trace one, by the newest versions of its spans', async (t) => {
  const folder = join(await temporaryFolder(t), 'earlier')
  await mkdir(folder)
  for (const name of await readdir(ledgerMigrations)) {
    if (name < '0014') await cp(join(ledgerMigrations, name), join(folder, name))
  }
  const ledger = await testLedger({ isMigrated: false })
  t.after(() => ledger.close())
  await migrateLedger(ledger, folder)
  for (const [index, lines] of [
    [line('a', '1', 1, 10), line('a', '2', 1, 20), line('b', '1', 1, 5)],
    [line('a', '2', 2, 30)],
  ].entries()) {
    const path = join(folder, `${index}.ndjson`)
    await writeFile(path, `${lines.join('\n')}\n`)
    await ledger.loadSegment({ table: 'span', segmentId: path, path })
  }
  for (const name of await readdir(ledgerMigrations)) {
    if (name < '0017') await cp(join(ledgerMigrations, name), join(folder, name))
  }
  await migrateLedger(ledger, folder)
  await migrateLedger(ledger, ledgerMigrations)
  assert.deepEqual(await partsOf(ledger), [
    { trace_id: 'a', span_count: 2, cost: 40 },
    { trace_id: 'b', span_count: 1, cost: 5 },
  ])
  const keys = await readRows<{ key: string }>(
    ledger.client,
    'select toString(trace_key) as key from trace_part',
    bindParameters(),
  )
  const overviews = await selectPartsOverviews(
    ledger.client,
    projectId,
    keys.map(({ key }) => key),
  )
  assert.deepEqual(
    overviews
      .map((row) => [row.trace_id, row.name, row.cost_micro_usd, row.span_count, row.duration_ms, row.tags])
      .sort(),
    [
      ['a', 'chat', 40, 2, 5, []],
      ['b', 'chat', 5, 1, 5, []],
    ],
  )
  // And a segment that is loaded again, as after a crash, brings its parts and what else follows from it once.
  const path = join(folder, 'again.ndjson')
  const call = { ...JSON.parse(line('c', '1', 1, 7)), inference_id: 'call', confidence: 0.5 }
  await writeFile(path, `${JSON.stringify(call)}\n`)
  for (let attempt = 0; attempt < 2; attempt += 1)
    await ledger.loadSegment({ table: 'span', segmentId: 'again', path })
  const all = await readRows<{ trace_id: string; span_id: string; version: number }>(
    ledger.client,
    'select trace_id, span_id, toFloat64(version) as version from span final order by trace_id, span_id',
    bindParameters(),
  )
  assert.deepEqual(
    all.map((row) => [row.trace_id, row.span_id, row.version]),
    [
      ['a', '1', 1],
      ['a', '2', 2],
      ['b', '1', 1],
      ['c', '1', 1],
    ],
  )
  const followed = await readRows<{ id: string; hours: number }>(
    ledger.client,
    `select id, (select toUInt32(count()) from feedback_change final where hour = toDateTime('2026-01-02 03:00:00', 'UTC')) as hours
     from feedback`,
    bindParameters(),
  )
  assert.deepEqual(followed, [{ id: 'confidence:call', hours: 1 }])
  assert.equal((await partsOf(ledger)).length, 3)
})

test('parts that came apart say together what the spans do, and those that came twice do not', async (t) => {
  const ledger = await testLedger()
  t.after(() => ledger.close())
  const folder = await temporaryFolder(t)
  const load = async (name: string, spans: readonly Record<string, unknown>[]) => {
    const path = join(folder, `${name}.ndjson`)
    await writeFile(path, `${spans.map((span) => JSON.stringify(span)).join('\n')}\n`)
    await ledger.loadSegment({ table: 'span', segmentId: path, path })
  }
  const draw = drawFrom(7)
  const spans = Array.from({ length: 60 }, (_, trace) =>
    Array.from({ length: 2 + draw(6) }, (_, span) => ({
      ...{ project_id: projectId, trace_id: `trace-${trace}`, span_id: `span-${span}`, version: 1 },
      parent_span_id: span === 0 && trace % 3 > 0 ? '' : 'span-0',
      started_at: new Date(Date.UTC(2026, 0, 2) + trace * 60_000 + span * 400 + draw(300)).toISOString(),
      ...{ name: `name-${draw(9)}`, kind: 'inference', duration_ms: draw(9_000) / 8 },
      status: draw(5) === 0 ? 'error' : 'ok',
      ...Object.fromEntries(
        [
          ...['function', 'variant', 'provider', 'model', 'environment', 'session_id', 'user_task_id'],
          ...['end_user_id', 'input_text', 'output_text'],
        ].map((column) => [column, draw(2) === 0 ? '' : `${column}-${draw(9)}`]),
      ),
      ...{ prompt_tokens: draw(2) === 0 ? null : draw(900), completion_tokens: draw(900) },
      ...{
        cost_micro_usd: draw(3) === 0 ? null : draw(9_000),
        confidence: draw(3) === 0 ? null : draw(8) / 8,
      },
      tags: draw(2) === 0 ? [] : [`tag-${draw(3)}`],
    })),
  ).flat()
  const batches = Map.groupBy(spans, () => draw(3))
  for (const [batch, some] of batches) await load(`batch-${batch}`, some)
  const keys = await readRows<{ key: string }>(
    ledger.client,
    'select distinct toString(trace_key) as key from trace_part',
    bindParameters(),
  )
  const overviews = () =>
    selectPartsOverviews(
      ledger.client,
      projectId,
      keys.map(({ key }) => key),
    )
  const together = await overviews()
  assert.ok(together.filter((row) => row.part_count > 1).length > 30)
  assert.ok(together.every((row) => row.is_split === 0))
  const exact = await selectExactOverviews(ledger.client, projectId, together, {
    tags: [],
    feedback: undefined,
  })
  const byKey = new Map(exact.map((row) => [row.trace_key, row]))
  for (const part of together) {
    const row = byKey.get(part.trace_key)
    assert.ok(row)
    const picked = Object.fromEntries(Object.keys(row).map((name) => [name, part[name as keyof typeof part]]))
    assert.deepEqual({ ...picked, tags: part.tags.toSorted() }, { ...row, tags: row.tags.toSorted() })
  }
  await load('again', [{ ...spans[0], version: 2, status: 'ok' }])
  const again = await overviews()
  assert.deepEqual(
    again.filter((row) => row.is_split).map((row) => row.trace_id),
    ['trace-0'],
  )
})

/** Numbers below `most`, the same in each run (a linear congruential generator after Numerical Recipes). */
function drawFrom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerUnavailable, SpoolClosed, SpoolFull } from './spool-errors.ts'
import { prepareSpool, rowsNamed } from './test-spool.ts'

const durable = { durable: true }

test('an id that is pending can be read at once, with all that was appended before it to the same table', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open()
  await spool.append('spans', [{ id: 'a' }], { durable: true, ids: ['a', 'trace-1'] })
  await spool.append('spans', [{ id: 'b' }], { durable: false, ids: ['b', 'trace-2'] })
  await spool.append('feedback', [{ id: 'f' }], { durable: true, ids: ['f'] })
  await spool.ensureDrained(['unknown'])
  assert.deepEqual(ledger.rows('spans'), [])
  await spool.ensureDrained(['trace-2'])
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }, { id: 'b' }])
  assert.deepEqual(ledger.rows('feedback'), [])
  await spool.ensureDrained({ table: 'feedback' })
  assert.deepEqual(ledger.rows('feedback'), [{ id: 'f' }])
  assert.equal(spool.stats().drainedRows, 3)
})

test('an id is found while its append is still being written', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open()
  const appended = spool.appendLine('spans', '{"id":"a"}', { durable: false, ids: ['a'] })
  await spool.ensureDrained(['a'])
  await appended
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }])
})

test('10,000 appends at once from many callers are all kept, whole and in order', async (t) => {
  const { open, ledger, facts } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2 ** 30, segmentMaxBytes: 50_000, segmentMaxAgeMs: 5 } })
  const rows = rowsNamed('row', 10_000).map((row, index) => ({ ...row, text: 'ä\n"'.repeat(index % 20) }))
  await Promise.all(
    rows.map((row, index) => spool.append('spans', [row], { durable: index % 3 === 0, ids: [row.id] })),
  )
  await spool.ensureDrained('all', { timeoutMs: 30_000, facts: true })
  assert.deepEqual(ledger.rows('spans'), rows)
  assert.deepEqual(
    facts,
    rows.map((row) => row.id),
  )
  assert.ok(new Set(ledger.calls).size > 5)
  const { heldBytes, pendingBytes, pendingRows, segments, undeliveredSegments } = spool.stats()
  assert.deepEqual(
    { heldBytes, pendingBytes, pendingRows, segments, undeliveredSegments },
    { heldBytes: 0, pendingBytes: 0, pendingRows: 0, segments: 0, undeliveredSegments: 0 },
  )
})

test('a segment is drained by itself when it is old enough', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2 ** 20, segmentMaxBytes: 2 ** 20, segmentMaxAgeMs: 20 } })
  await spool.append('spans', [{ id: 'a' }], durable)
  while (spool.stats().segments > 0) await sleep(5)
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }])
})

test('while the ledger is down rows are kept, reading them says so, and all arrive in order when it is back', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2 ** 20, segmentMaxBytes: 100, segmentMaxAgeMs: 1 } })
  ledger.isDown = true
  const rows = rowsNamed('row', 50)
  for (const row of rows) await spool.append('spans', [row], { durable: true, ids: [row.id] })
  await assert.rejects(spool.ensureDrained(['row-3'], { timeoutMs: 2_000 }), (error) => {
    assert.ok(error instanceof LedgerUnavailable)
    assert.match(String(error.cause), /connection refused/)
    return true
  })
  await assert.rejects(spool.ensureDrained(['row-3'], { timeoutMs: 1 }), LedgerUnavailable)
  assert.equal(spool.stats().pendingRows, 50)
  ledger.isDown = false
  await spool.ensureDrained('all')
  assert.deepEqual(ledger.rows('spans'), rows)
})

test('rows gather in few segments while the ledger is down', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2 ** 20, segmentMaxBytes: 2 ** 20, segmentMaxAgeMs: 1 } })
  ledger.isDown = true
  for (const row of rowsNamed('row', 30)) {
    await spool.append('spans', [row], durable)
    await sleep(2)
  }
  assert.ok(spool.stats().segments <= 2)
})

test('a full spool refuses with a typed error, and accepts again when the ledger has caught up', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2_000, segmentMaxBytes: 500, segmentMaxAgeMs: 1 } })
  ledger.isDown = true
  const kept: unknown[] = []
  const refused = await (async () => {
    for (const row of rowsNamed('row', 1_000)) {
      try {
        await spool.append('spans', [row], durable)
        kept.push(row)
      } catch (error) {
        return error
      }
    }
  })()
  assert.ok(refused instanceof SpoolFull)
  assert.equal(refused.reason, 'limit')
  assert.ok(refused.retryAfterMs > 0)
  assert.equal(spool.isAccepting(), false)
  assert.ok(spool.stats().heldBytes <= 2_000)
  ledger.isDown = false
  await spool.ensureDrained('all', { facts: true })
  assert.equal(spool.isAccepting(), true)
  await spool.append('spans', [{ id: 'later' }], durable)
  await spool.ensureDrained('all')
  assert.deepEqual(ledger.rows('spans'), [...kept, { id: 'later' }])
})

test('close drains what it can, refuses what comes later, and may be called twice', async (t) => {
  const { open, ledger, directory, facts } = prepareSpool(t)
  const spool = await open()
  const appended = spool.append('spans', [{ id: 'a' }], durable)
  const closed = spool.close()
  assert.equal(spool.isAccepting(), false)
  await assert.rejects(spool.append('spans', [{ id: 'b' }], durable), SpoolClosed)
  await Promise.all([appended, closed, spool.close()])
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }])
  assert.deepEqual(facts, ['a'])
  assert.deepEqual(readdirSync(join(directory, 'drained')), [])
})

test('what close could not drain is drained by the next start, under the same segment ids', async (t) => {
  const { open, ledger, facts } = prepareSpool(t)
  const first = await open({ limits: { maxBytes: 2 ** 20, segmentMaxBytes: 100, segmentMaxAgeMs: 1 } })
  ledger.isDown = true
  const rows = rowsNamed('row', 40)
  for (const row of rows) await first.append('spans', [row], { durable: false })
  await first.close({ deadlineMs: 200 })
  const offered = new Set(ledger.calls)
  ledger.isDown = false
  const second = await open()
  assert.equal(second.stats().pendingRows, 40)
  await second.ensureDrained(['row-7'], { facts: true })
  assert.deepEqual(ledger.rows('spans'), rows)
  assert.deepEqual(
    facts,
    rows.map((row) => row.id),
  )
  for (const segmentId of offered)
    assert.equal(ledger.calls.filter((id) => id === segmentId).length > 1, true)
})

test('a sink that hangs does not hold up close beyond its deadline', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const hanging = Promise.withResolvers<void>()
  const first = await open({ sink: () => hanging.promise })
  await first.append('spans', [{ id: 'a' }], durable)
  await first.close({ deadlineMs: 50 })
  hanging.resolve()
  const second = await open()
  await second.ensureDrained('all')
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }])
})

test('facts are delivered again until they are accepted, in order, and after a restart', async (t) => {
  const { open, ledger, facts } = prepareSpool(t)
  const seen: string[] = []
  const first = await open({
    limits: { maxBytes: 2 ** 20, segmentMaxBytes: 1, segmentMaxAgeMs: 1 },
    onDrained: async ({ rows }) => {
      for await (const row of rows) seen.push(String(row.id))
      if (seen.length === 1) throw new Error('the catalog is away')
      if (seen.length > 2) throw new Error('the catalog is away for good')
    },
  })
  for (const id of ['a', 'b', 'c']) await first.append('spans', [{ id }], durable)
  await first.ensureDrained('all')
  await assert.rejects(first.ensureDrained('all', { facts: true, timeoutMs: 500 }), LedgerUnavailable)
  assert.equal(ledger.rows('spans').length, 3)
  assert.deepEqual(seen.slice(0, 3), ['a', 'a', 'b'])
  await first.close({ deadlineMs: 10 })
  const second = await open()
  await second.ensureDrained('all', { facts: true })
  assert.deepEqual(facts, ['b', 'c'])
  assert.equal(ledger.calls.length, 3)
})

test('a row that is not one line, and a table that is no name, are refused without a trace', async (t) => {
  const { open } = prepareSpool(t)
  const spool = await open()
  await assert.rejects(spool.appendLine('spans', '{\n}', durable), TypeError)
  await assert.rejects(spool.append('../spans', [{}], durable), TypeError)
  await spool.append('spans', [], durable)
  assert.equal(spool.stats().heldBytes, 0)
  assert.equal(spool.stats().segments, 0)
})

test('with more pending ids than the index holds, the oldest segments are drained for any id', async (t) => {
  const { open, ledger } = prepareSpool(t)
  const spool = await open({ limits: { maxBytes: 2 ** 20, segmentMaxBytes: 10, segmentMaxAgeMs: 60_000 } })
  ledger.isDown = true
  const ids = Array.from({ length: 300_000 }, (_, index) => `first-${index}`)
  await spool.append('spans', [{ id: 'first' }], { durable: true, ids })
  await spool.append('spans', [{ id: 'second' }], { durable: true, ids: ids.map((id) => `${id}-second`) })
  await spool.append('spans', [{ id: 'third' }], { durable: true, ids: ['third'] })
  ledger.isDown = false
  await spool.ensureDrained(['first-299999'])
  assert.deepEqual(ledger.rows('spans')[0], { id: 'first' })
  await spool.ensureDrained(['first-0-second', 'third'])
  assert.deepEqual(ledger.rows('spans'), [{ id: 'first' }, { id: 'second' }, { id: 'third' }])
})

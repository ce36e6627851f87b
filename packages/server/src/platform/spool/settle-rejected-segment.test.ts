import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseFile } from './test-ledger.ts'
import { prepareSpool, rowsNamed } from './test-spool.ts'

const durable = { durable: true }

function rejectedIn(directory: string): { reason: string; line: string }[] {
  const folder = join(directory, 'rejected')
  return readdirSync(folder).flatMap((name) => parseFile(join(folder, name))) as {
    reason: string
    line: string
  }[]
}

function byId(left: Record<string, unknown>, right: Record<string, unknown>): number {
  return Number(left.index) - Number(right.index)
}

test('the good rows of a rejected segment are loaded once and the bad ones kept with the reason', async (t) => {
  const { open, ledger, directory, facts } = prepareSpool(t)
  const spool = await open()
  const rows = rowsNamed('row', 200).map((row, index) => ({
    ...row,
    index,
    bad: [0, 57, 58, 199].includes(index),
  }))
  await spool.append('spans', rows, durable)
  await spool.appendLine('spans', '{"id": nothing}', durable)
  await spool.append('spans', [{ id: 'after', index: 200, bad: false }], { ...durable, ids: ['after'] })
  await spool.ensureDrained(['after'], { facts: true })
  const good = [...rows.filter((row) => !row.bad), { id: 'after', index: 200, bad: false }]
  assert.deepEqual(ledger.rows('spans').toSorted(byId), good)
  assert.deepEqual(
    facts,
    good.map((row) => row.id),
  )
  const rejected = rejectedIn(directory)
  assert.deepEqual(
    rejected.map(({ line }) => line),
    [...rows.filter((row) => row.bad).map((row) => JSON.stringify(row)), '{"id": nothing}'],
  )
  for (const { reason } of rejected) assert.ok(reason.length > 0)
  const { rejectedRows, drainedRows, heldBytes } = spool.stats()
  assert.deepEqual(
    { rejectedRows, drainedRows, heldBytes },
    { rejectedRows: 5, drainedRows: 197, heldBytes: 0 },
  )
  for (const folder of ['open', 'sealed', 'drained', 'pieces'])
    assert.deepEqual(readdirSync(join(directory, folder)), [])
})

test('a segment with nothing good in it does not block those behind it', async (t) => {
  const { open, ledger, directory } = prepareSpool(t)
  const spool = await open({
    limits: { maxBytes: 2 ** 30, segmentMaxBytes: 1_000, segmentMaxAgeMs: 60_000 },
  })
  await spool.append(
    'spans',
    Array.from({ length: 600 }, (_, index) => ({ id: `bad-${index}`, bad: true })),
    durable,
  )
  await spool.append('spans', [{ id: 'good' }], durable)
  await spool.ensureDrained('all', { timeoutMs: 60_000 })
  assert.deepEqual(ledger.rows('spans'), [{ id: 'good' }])
  assert.equal(rejectedIn(directory).length, 600)
  assert.ok(ledger.calls.length < 600)
  await spool.close()
  assert.equal((await open()).stats().rejectedRows, 600)
})

test('a ledger that dies at any point of the splitting gets every good row once', async (t) => {
  for (let failAt = 2; failAt < 14; failAt += 3) {
    const { open, ledger, directory, facts } = prepareSpool(t)
    let calls = 0
    const first = await open({
      sink: async (segment) => {
        if (++calls >= failAt) throw new Error('gone')
        await ledger.sink(segment)
      },
    })
    const rows = rowsNamed('row', 16).map((row, index) => ({
      ...row,
      index,
      bad: index === 5 || index === 11,
    }))
    await first.append('spans', rows, durable)
    await first.close({ deadlineMs: 100 })
    // By the next start the ledger would take even the bad rows; what was rejected as a whole must not be offered whole.
    const second = await open({
      sink: async (segment) => {
        if (segment.rows === 16) throw new Error('offered whole again')
        await ledger.sink(segment)
      },
    })
    await second.ensureDrained('all', { facts: true })
    const good = rows.filter((row) => !row.bad)
    assert.deepEqual(ledger.rows('spans').toSorted(byId), good)
    assert.deepEqual(
      facts,
      good.map((row) => row.id),
    )
    assert.equal(rejectedIn(directory).length, 2)
  }
})

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHome } from '../home/open-home.ts'
import { type Ledger, ledgerTableSettings } from '../ledger/ledger.ts'
import { startLedger } from '../ledger/start-ledger.ts'
import { createLogger } from '../log.ts'
import { ledgerSink } from './ledger-sink.ts'
import { openSpool } from './open-spool.ts'
import { LedgerUnavailable } from './spool-errors.ts'
import { parseFile } from './test-ledger.ts'

const limits = { maxBytes: 2 ** 30, segmentMaxBytes: 2 ** 20, segmentMaxAgeMs: 60_000 }

async function select(ledger: Ledger, query: string): Promise<unknown[]> {
  return await (await ledger.client.query({ query, format: 'JSONEachRow' })).json()
}

test('the real ledger loads the good rows of every segment once, and a missing table only delays', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'loopwright-ledger-sink-'))
  const logger = createLogger({ level: 'silent' })
  const home = await openHome(join(root, 'home'))
  const ledger = await startLedger({ home, logger })
  t.after(async () => {
    await spool.close({ deadlineMs: 100 })
    await ledger.close()
    await home.release()
    rmSync(root, { recursive: true, force: true })
  })
  const offered = new Set<string>()
  const sink = ledgerSink(ledger)
  const directory = join(root, 'spool')
  const spool = await openSpool({
    directory,
    // The large ones are offered twice, as after an answer that was lost.
    sink: async (segment) => {
      await sink(segment)
      if (segment.rows < 20 || offered.has(segment.segmentId)) return
      offered.add(segment.segmentId)
      throw new Error('the answer was lost')
    },
    onDrained: async () => {},
    limits,
    logger,
  })
  const rows = Array.from({ length: 40 }, (_, index) => ({
    id: `row-${index}`,
    score: index === 17 ? 'high' : index,
  }))
  await spool.append('measurements', rows, { durable: true, ids: rows.map((row) => row.id) })
  await assert.rejects(spool.ensureDrained(['row-3']), LedgerUnavailable)
  assert.equal(spool.stats().rejectedRows, 0)

  await ledger.client.command({
    query: `CREATE TABLE measurements (id String, score Int64) ENGINE = MergeTree ORDER BY id ${ledgerTableSettings}`,
  })
  while (spool.stats().segments > 0) await sleep(20)
  const [count] = await select(
    ledger,
    'SELECT count() AS rows, uniqExact(id) AS ids, sum(score) AS total FROM measurements',
  )
  assert.deepEqual(count, { rows: 39, ids: 39, total: (39 * 40) / 2 - 17 })
  const rejected = readdirSync(join(directory, 'rejected')).flatMap((name) =>
    parseFile(join(directory, 'rejected', name)),
  )
  assert.deepEqual(
    rejected.map((row) => JSON.parse(String(row.line))),
    [{ id: 'row-17', score: 'high' }],
  )
})

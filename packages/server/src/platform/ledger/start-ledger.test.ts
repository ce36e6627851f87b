import assert from 'node:assert/strict'
import { appendFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHome } from '../home/open-home.ts'
import { createLogger } from '../log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type Ledger, ledgerTableSettings } from './ledger.ts'
import { LedgerUnavailableError } from './ledger-unavailable-error.ts'
import { startLedger } from './start-ledger.ts'

const logger = createLogger({ level: 'silent' })
const slow = { timeout: 60_000 }

async function withLedger(path: string, use: (ledger: Ledger) => Promise<void>) {
  const home = await openHome(path)
  try {
    const ledger = await startLedger({ home, logger })
    try {
      await use(ledger)
    } finally {
      await ledger.close()
    }
  } finally {
    await home.release()
  }
}

async function countRows(ledger: Ledger): Promise<number> {
  const result = await ledger.client.query({
    query: 'SELECT count() AS count FROM fact',
    format: 'JSONEachRow',
  })
  return (await result.json<{ count: number }>())[0]!.count
}

const createFacts = `CREATE TABLE fact (id String, at DateTime64(3, 'UTC'), body String)
  ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY id ${ledgerTableSettings}`

async function writeSegment(path: string, rows: number): Promise<void> {
  const body = 'x'.repeat(300)
  const line = (index: number) =>
    JSON.stringify({ id: `fact-${index}`, at: new Date(1.78e12 + index * 60_000), body, unknown: 1 })
  for (let start = 0; start < rows; start += 5_000) {
    const lines = Array.from(
      { length: Math.min(5_000, rows - start) },
      (_, index) => `${line(start + index)}\n`,
    )
    await appendFile(path, lines.join(''))
  }
}

describe('the embedded ledger', () => {
  test(
    'fails clearly while it is down, comes back after a kill -9, and keeps its rows',
    slow,
    async (context) => {
      const folder = await temporaryFolder(context)
      const path = join(folder, 'home')
      const segment = join(folder, 'segment.ndjson')
      await writeSegment(segment, 100)
      await withLedger(path, async (ledger) => {
        await ledger.client.command({ query: createFacts })
        await ledger.loadSegment({ table: 'fact', segmentId: 'one', path: segment })
        const before = ledger.pid() as number
        process.kill(before, 'SIGKILL')
        await assert.rejects(ledger.client.query({ query: 'SELECT 1' }), LedgerUnavailableError)
        while (ledger.pid() === before) await sleep(5)
        assert.equal(ledger.isUp(), false)
        await ledger.whenUp()
        assert.equal(await countRows(ledger), 100)
      })
      await withLedger(path, async (ledger) => {
        assert.equal(await countRows(ledger), 100)
      })
    },
  )

  test(
    'a part that a crash left noted and not there is loaded when its segment is sent again',
    slow,
    async (context) => {
      const folder = await temporaryFolder(context)
      const path = join(folder, 'home')
      const segment = join(folder, 'segment.ndjson')
      await writeSegment(segment, 100)
      const load = (ledger: Ledger) => ledger.loadSegment({ table: 'fact', segmentId: 'one', path: segment })
      await withLedger(path, async (ledger) => {
        await ledger.client.command({ query: createFacts })
        await load(ledger)
      })
      const table = join(path, 'ledger', 'data', 'data', 'loopwright', 'fact')
      const parts = (await readdir(table)).filter((name) => /^\d+_\d+_\d+_\d+$/.test(name))
      assert.equal(parts.length, 1)
      // What a kill between the note and the renaming of the part leaves behind.
      await rename(join(table, parts[0]!), join(table, `tmp_insert_${parts[0]}`))
      await appendFile(join(table, 'deduplication_logs', 'deduplication_log_1.txt'), '1\t2026')
      await withLedger(path, async (ledger) => {
        assert.equal(await countRows(ledger), 0)
        await load(ledger)
        assert.equal(await countRows(ledger), 100)
      })
      await withLedger(path, async (ledger) => {
        await ledger.client.command({ query: 'OPTIMIZE TABLE fact FINAL' })
        await load(ledger)
        assert.equal(await countRows(ledger), 100)
      })
      await withLedger(path, async (ledger) => {
        await load(ledger)
        assert.equal(await countRows(ledger), 100)
      })
    },
  )

  test(
    'counts stay exact when it is killed in the middle of loads that are then repeated',
    slow,
    async (context) => {
      const folder = await temporaryFolder(context)
      const segment = join(folder, 'segment.ndjson')
      const rows = 20_000
      await writeSegment(segment, rows)
      await withLedger(join(folder, 'home'), async (ledger) => {
        await ledger.client.command({ query: createFacts })
        let killed = 0
        for (const [index, delayMs] of [20, 60, 120].entries()) {
          const load = () =>
            ledger.loadSegment({ table: 'fact', segmentId: `segment-${index}`, path: segment })
          const first = load().catch((error: unknown) => {
            assert.ok(error instanceof LedgerUnavailableError)
            killed += 1
          })
          await sleep(delayMs)
          const before = ledger.pid() as number
          process.kill(before, 'SIGKILL')
          await first
          while (ledger.pid() === before) await sleep(5)
          await ledger.whenUp()
          await load()
          await load()
          assert.equal(await countRows(ledger), rows * (index + 1))
        }
        assert.ok(killed > 0)
      })
    },
  )

  test('a wrong password gets nothing', slow, async (context) => {
    await withLedger(join(await temporaryFolder(context), 'home'), async (ledger) => {
      const answer = await fetch(`${ledger.url}/?query=SELECT+1`, {
        headers: { 'X-ClickHouse-User': 'loopwright' },
      })
      assert.equal(answer.status, 403)
      assert.equal(answer.headers.get('x-clickhouse-exception-code'), '516')
    })
  })
})

test('a ledger elsewhere that does not answer is named', slow, async (context) => {
  const home = await openHome(join(await temporaryFolder(context), 'home'))
  try {
    const clickhouseUrl = 'http://app:hunter@127.0.0.1:9/facts'
    await assert.rejects(startLedger({ home, clickhouseUrl, logger }), (error: Error) => {
      assert.match(error.message, /CLICKHOUSE_URL names http:\/\/127\.0\.0\.1:9 and its database facts/)
      assert.doesNotMatch(error.message, /hunter/)
      return true
    })
  } finally {
    await home.release()
  }
})

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ClickHouseSettings } from '@clickhouse/client'
import { sharedEndpoint, testLedger } from '../testing/engines.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type Ledger, ledgerTableSettings } from './ledger.ts'
import { openLedger } from './open-ledger.ts'

async function rowsOf<Row>(
  ledger: Ledger,
  query: string,
  parameters: Record<string, unknown> = {},
): Promise<Row[]> {
  const result = await ledger.client.query({ query, query_params: parameters, format: 'JSONEachRow' })
  return await result.json<Row>()
}

const createFacts = `CREATE TABLE fact (
  id String,
  at DateTime64(3, 'UTC'),
  amount Int32 DEFAULT 7,
  tags Array(String),
  attributes Map(LowCardinality(String), String)
) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY id ${ledgerTableSettings}`

describe('what @clickhouse/client asks is answered as ClickHouse answers it', () => {
  test('parameters of every kind reach the query unharmed', async () => {
    const ledger = await testLedger({ isMigrated: false })
    const given = {
      text: `it's "quoted"\n\t\\ {x:String} ;`,
      list: ["a'", 'b\\', ''],
      number: 2 ** 31,
      nothing: null,
    }
    const [row] = await rowsOf(
      ledger,
      'SELECT {text:String} AS text, {list:Array(String)} AS list, {number:UInt32} AS number, {nothing:Nullable(String)} AS nothing',
      given,
    )
    assert.deepEqual(row, given)
  })

  test('parameters that are long together reach the query too', async () => {
    const ledger = await testLedger({ isMigrated: false })
    const given = { first: 'x'.repeat(200_000), second: 'y', third: 'ü'.repeat(100_000) }
    const [row] = await rowsOf(
      ledger,
      'SELECT {first:String} AS first, {second:String} AS second, {third:String} AS third',
      given,
    )
    assert.deepEqual(row, given)
  })

  test('simultaneous queries see their own parameters and settings', async () => {
    const ledger = await testLedger({ isMigrated: false })
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const result = await ledger.client.query({
          query: "SELECT {index:UInt32} AS number, getSetting('max_block_size') AS size",
          query_params: { index },
          clickhouse_settings: index % 2 ? { max_block_size: '1234' } : {},
          format: 'JSONEachRow',
        })
        const [row] = await result.json<{ number: number; size: number }>()
        assert.equal(row?.number, index)
        assert.equal(row?.size === 1234, index % 2 === 1)
      }),
    )
  })

  test('a parameter of an earlier query is not there for the next', async () => {
    const ledger = await testLedger({ isMigrated: false })
    for (let index = 0; index < 6; index += 1) await rowsOf(ledger, 'SELECT {once:String}', { once: 'a' })
    await assert.rejects(rowsOf(ledger, 'SELECT {once:String}'), { code: '456' })
  })

  test('errors carry the number and name that ClickHouse gives them', async () => {
    const ledger = await testLedger({ isMigrated: false })
    await assert.rejects(rowsOf(ledger, 'SELECT * FROM nowhere'), { code: '60', type: 'UNKNOWN_TABLE' })
    await assert.rejects(ledger.client.command({ query: 'SELEC 1' }), { code: '62', type: 'SYNTAX_ERROR' })
    await assert.rejects(ledger.client.command({ query: 'SELECT 1; SELECT 2' }), { code: '62' })
    const settings = { no_such_setting: 1 } as ClickHouseSettings
    await assert.rejects(ledger.client.command({ query: 'SELECT 1', clickhouse_settings: settings }), {
      code: '115',
    })
    assert.deepEqual(await rowsOf(ledger, 'SELECT 1 AS one'), [{ one: 1 }])
  })

  test('inserted rows are counted, and times come back in RFC 3339', async () => {
    const ledger = await testLedger({ isMigrated: false })
    await ledger.client.command({ query: createFacts })
    const { summary } = await ledger.client.insert({
      table: 'fact',
      values: [{ id: 'a', at: '2026-01-02T03:04:05.678Z', tags: ['x'], attributes: { model: 'm' } }],
      format: 'JSONEachRow',
    })
    assert.equal(summary?.written_rows, '1')
    assert.deepEqual(await rowsOf(ledger, 'SELECT * FROM fact'), [
      { id: 'a', at: '2026-01-02T03:04:05.678Z', amount: 7, tags: ['x'], attributes: { model: 'm' } },
    ])
  })

  test('a heavy query holds up no other', async () => {
    const ledger = await testLedger({ isMigrated: false })
    let isHeavyDone = false
    const heavy = ledger.client
      .command({
        query: 'SELECT max(sipHash64(number)) FROM numbers(100000000000)',
        clickhouse_settings: { max_execution_time: 0.4, max_threads: 1 },
      })
      .catch((error: { code: string }) => error.code)
      .finally(() => {
        isHeavyDone = true
      })
    await rowsOf(ledger, 'SELECT 1')
    assert.equal(isHeavyDone, false)
    assert.equal(await heavy, '159')
  })
})

for (const isEmbedded of [true, false]) {
  describe(`loadSegment ${isEmbedded ? 'where the engine reads the file' : 'to an engine that gets the bytes'}`, () => {
    async function openFacts(): Promise<Ledger> {
      const own = await testLedger({ isMigrated: false })
      await own.client.command({ query: createFacts })
      if (isEmbedded) return own
      const endpoint = await sharedEndpoint()
      return openLedger({ ...own, endpoint: () => endpoint }, { database: own.database, isEmbedded: false })
    }
    const lines = ['2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z', '2026-02-02T00:00:00.5Z'].map(
      (at, index) => JSON.stringify({ id: `f${index}`, at, unknown: { deep: 1 } }),
    )

    test('loads a segment once however often it is sent', async (context) => {
      const ledger = await openFacts()
      const path = join(await temporaryFolder(context), "it's a segment.ndjson")
      await writeFile(path, `${lines.join('\n')}\n`)
      for (let attempt = 0; attempt < 3; attempt += 1)
        await ledger.loadSegment({ table: 'fact', segmentId: 's1', path })
      assert.deepEqual(await rowsOf(ledger, 'SELECT count() AS count, min(amount) AS amount FROM fact'), [
        { count: 3, amount: 7 },
      ])
      await ledger.loadSegment({ table: 'fact', segmentId: 's2', path, columns: ['id', 'at'] })
      assert.deepEqual(await rowsOf(ledger, 'SELECT count() AS count FROM fact'), [{ count: 6 }])
      await ledger.close()
    })

    test('what a view missed of a segment it gets when the segment is sent again, and gets it once', async (context) => {
      const ledger = await openFacts()
      const path = join(await temporaryFolder(context), 'segment.ndjson')
      await writeFile(path, `${lines.join('\n')}\n`)
      await ledger.loadSegment({ table: 'fact', segmentId: 's1', path })
      for (const query of [
        `CREATE TABLE seen (id String, times UInt64) ENGINE = MergeTree ORDER BY id ${ledgerTableSettings}`,
        'CREATE MATERIALIZED VIEW seen_of_fact TO seen AS SELECT id, count() AS times FROM fact GROUP BY id',
      ])
        await ledger.client.command({ query })
      for (let attempt = 0; attempt < 2; attempt += 1)
        await ledger.loadSegment({ table: 'fact', segmentId: 's1', path })
      assert.deepEqual(
        await rowsOf(ledger, 'SELECT (SELECT count() FROM fact) AS facts, sum(times) AS seen FROM seen'),
        [{ facts: 3, seen: 3 }],
      )
      await ledger.close()
    })

    test('rejects a torn file whole', async (context) => {
      const ledger = await openFacts()
      const path = join(await temporaryFolder(context), 'torn.ndjson')
      await writeFile(path, `${lines.join('\n')}\n${lines[0]?.slice(0, 20)}`)
      await assert.rejects(ledger.loadSegment({ table: 'fact', segmentId: 's1', path }))
      assert.deepEqual(await rowsOf(ledger, 'SELECT count() AS count FROM fact'), [{ count: 0 }])
      await ledger.close()
    })
  })
}

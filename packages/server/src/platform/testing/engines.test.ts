import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testCatalog, testLedger } from './engines.ts'

test('every test gets a migrated catalog of its own', async () => {
  const [first, second] = await Promise.all([testCatalog(), testCatalog()])
  await first.pool.query('CREATE TABLE only_here (id int)')
  const { rows } = await second.pool.query("SELECT to_regclass('only_here') AS found")
  assert.equal(rows[0].found, null)
  const applied = await second.pool.query('SELECT count(*)::int AS count FROM applied_migrations')
  assert.ok(applied.rows[0].count > 0)
  await first.close()
})

test('every test gets a migrated ledger of its own', async () => {
  const [first, second] = await Promise.all([testLedger(), testLedger()])
  await first.client.command({ query: 'CREATE TABLE only_here (id String) ENGINE = MergeTree ORDER BY id' })
  const found = await second.client.query({ query: 'EXISTS TABLE only_here', format: 'JSONEachRow' })
  assert.deepEqual(await found.json(), [{ result: 0 }])
  const applied = await second.client.query({
    query: 'SELECT count() AS count FROM applied_migrations',
    format: 'JSONEachRow',
  })
  assert.ok(((await applied.json()) as { count: number }[])[0]!.count > 0)
  await first.close()
})

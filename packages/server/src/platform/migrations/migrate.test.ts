import assert from 'node:assert/strict'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { testCatalog, testLedger } from '../testing/engines.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { migrateCatalog } from './migrate-catalog.ts'
import { migrateLedger } from './migrate-ledger.ts'

interface Store {
  migrate(directory: string): Promise<string[]>
  names(): Promise<string[]>
}

async function openCatalog(): Promise<Store> {
  const { pool } = await testCatalog({ isMigrated: false })
  return {
    migrate: (directory) => migrateCatalog(pool, directory),
    async names() {
      const { rows } = await pool.query('SELECT name FROM item ORDER BY name')
      return rows.map(({ name }) => name)
    },
  }
}

async function openLedger(): Promise<Store> {
  const ledger = await testLedger({ isMigrated: false })
  const { pool } = await testCatalog({ isMigrated: false })
  return {
    migrate: (directory) => migrateLedger(ledger, directory, pool),
    async names() {
      const result = await ledger.client.query({
        query: 'SELECT name FROM item ORDER BY name',
        format: 'JSONEachRow',
      })
      return (await result.json<{ name: string }>()).map(({ name }) => name)
    },
  }
}

const stores = [
  { title: 'the catalog', open: openCatalog, create: 'CREATE TABLE item (name text)' },
  {
    title: 'the ledger',
    open: openLedger,
    create: 'CREATE TABLE item (name String) ENGINE = MergeTree ORDER BY name',
  },
]

for (const { title, open, create } of stores) {
  async function writeMigrations(context: TestContext): Promise<string> {
    const directory = join(await temporaryFolder(context), 'migrations')
    await mkdir(directory)
    await writeFile(
      join(directory, '0001_items.sql'),
      `-- Items; all of them.\n${create};\nINSERT INTO item (name) VALUES ('a;b');\n`,
    )
    await writeFile(join(directory, '0002_more_items.sql'), `INSERT INTO item (name) VALUES ('c')`)
    return directory
  }

  describe(`migrations of ${title}`, () => {
    test('are applied in order and once', async (context) => {
      const store = await open()
      const directory = await writeMigrations(context)
      assert.deepEqual(await store.migrate(directory), ['0001_items.sql', '0002_more_items.sql'])
      assert.deepEqual(await store.migrate(directory), [])
      await writeFile(join(directory, '0003_last.sql'), `INSERT INTO item (name) VALUES ('d')`)
      assert.deepEqual(await store.migrate(directory), ['0003_last.sql'])
      assert.deepEqual(await store.names(), ['a;b', 'c', 'd'])
    })

    test('are applied once when several servers start together', async (context) => {
      const store = await open()
      const directory = await writeMigrations(context)
      const applied = await Promise.all([1, 2, 3].map(() => store.migrate(directory)))
      assert.equal(applied.flat().length, 2)
      assert.deepEqual(await store.names(), ['a;b', 'c'])
    })

    test('may not change, vanish or come late', async (context) => {
      const store = await open()
      const directory = await writeMigrations(context)
      await store.migrate(directory)
      const second = join(directory, '0002_more_items.sql')
      await writeFile(second, `INSERT INTO item (name) VALUES ('changed')`)
      await assert.rejects(store.migrate(directory), /0002_more_items\.sql was changed after it was applied/)
      await rm(second)
      await assert.rejects(
        store.migrate(directory),
        /has migration 0002_more_items\.sql, which this release lacks/,
      )
    })

    test('that fail say which and why, and hold up nothing', async (context) => {
      const store = await open()
      const directory = await writeMigrations(context)
      const broken = join(directory, '0003_broken.sql')
      await writeFile(broken, 'INSERT INTO nowhere (name) VALUES (1)')
      await assert.rejects(store.migrate(directory), /migration 0003_broken\.sql failed.*nowhere/i)
      assert.deepEqual(await store.names(), ['a;b', 'c'])
      await rename(broken, join(directory, '0003_whole.sql'))
      await writeFile(join(directory, '0003_whole.sql'), `INSERT INTO item (name) VALUES ('d')`)
      assert.deepEqual(await store.migrate(directory), ['0003_whole.sql'])
    })
  })
}

test('a catalog migration that fails leaves nothing of itself', async (context) => {
  const store = await openCatalog()
  const directory = await temporaryFolder(context)
  await writeFile(
    join(directory, '0001_half.sql'),
    'CREATE TABLE item (name text);\n\nCREATE TABEL other (name text)',
  )
  await assert.rejects(store.migrate(directory), /failed at line 3 and was rolled back/)
  await assert.rejects(store.names(), /does not exist/)
})

test('a ledger migration that was killed before it was noted is done again from its first statement', async (context) => {
  const ledger = await testLedger({ isMigrated: false })
  const directory = join(await temporaryFolder(context), 'migrations')
  await mkdir(directory)
  const create = 'CREATE TABLE item (name String) ENGINE = MergeTree ORDER BY name'
  await writeFile(
    join(directory, '0001_items.sql'),
    `${create};\nCREATE TABLE other (n UInt8) ENGINE = MergeTree ORDER BY n;`,
  )
  await ledger.client.command({ query: create })
  assert.deepEqual(await migrateLedger(ledger, directory), ['0001_items.sql'])
  await ledger.client.query({ query: 'SELECT n FROM other' })
})

test('files with wrong or equal numbers are refused', async (context) => {
  const store = await openCatalog()
  const directory = await temporaryFolder(context)
  await writeFile(join(directory, '0001_one.sql'), 'SELECT 1')
  await writeFile(join(directory, '0001_uno.sql'), 'SELECT 1')
  await assert.rejects(store.migrate(directory), /0001_one\.sql and 0001_uno\.sql .* same number/)
  await rename(join(directory, '0001_uno.sql'), join(directory, 'uno.sql'))
  await assert.rejects(store.migrate(directory), /must be named like 0001_first_tables\.sql/)
})

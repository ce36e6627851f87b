import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRoot } from '../home/account.ts'
import { type Home, openHome } from '../home/open-home.ts'
import { removeHome } from '../home/remove-home.ts'
import { startLedger } from '../ledger/start-ledger.ts'
import { createLogger } from '../log.ts'
import { catalogMigrations } from '../migrations/directories.ts'
import { migrateCatalog } from '../migrations/migrate-catalog.ts'
import { hasPostgres15, withPostgres15 } from '../testing/postgres-15.ts'
import { runHomeHolder } from '../testing/run-home-holder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Catalog } from './catalog.ts'
import { isCatalogAway } from './catalog-errors.ts'
import { startCatalog } from './start-catalog.ts'

const logger = createLogger({ level: 'silent' })
const slow = { timeout: 60_000 }
const asRoot = { ...slow, skip: !isRoot() && 'ONLY ROOT SEES THIS: the home of root stays untested' }

async function withCatalog(
  path: string,
  use: (catalog: Catalog, home: Home) => Promise<void>,
  options: { databaseUrl?: string; isDurable?: boolean } = {},
) {
  const home = await openHome(path)
  try {
    const catalog = await startCatalog({ home, logger, ...options })
    try {
      await use(catalog, home)
    } finally {
      await catalog.close()
    }
  } finally {
    await home.release()
  }
}

async function select(catalog: Catalog, expression: string): Promise<unknown> {
  const { rows } = await catalog.pool.query(`SELECT ${expression} AS value`)
  return rows[0].value
}

function isGone(pid: number | undefined): boolean {
  try {
    process.kill(pid as number, 0)
    return false
  } catch {
    return true
  }
}

describe('the embedded catalog', () => {
  let path = ''

  // One home for these tests, since making one takes longer than all they do.
  before(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'loopwright-test-')), 'home')
    await chmod(dirname(path), 0o755)
  })
  after(() => rm(dirname(path), { recursive: true, force: true }))

  test('keeps what was committed from one start to the next', slow, async () => {
    let pid: number | undefined
    await withCatalog(path, async (catalog) => {
      pid = catalog.pid()
      await catalog.pool.query('CREATE TABLE kept AS SELECT 7 AS number')
      assert.equal(await select(catalog, "current_setting('fsync')"), 'on')
      assert.equal(await select(catalog, "current_setting('jit')"), 'off')
      assert.equal(await select(catalog, "current_setting('listen_addresses')"), '')
    })
    assert.ok(isGone(pid))
    await withCatalog(path, async (catalog) => {
      assert.equal(await select(catalog, '(SELECT number FROM kept)'), 7)
    })
  })

  test('comes back by itself after a kill -9, with every commit', slow, async () => {
    await withCatalog(path, async (catalog) => {
      await catalog.pool.query('UPDATE kept SET number = 8')
      const before = catalog.pid() as number
      process.kill(before, 'SIGKILL')
      while (catalog.pid() === before) await sleep(5)
      assert.equal(catalog.isUp(), false)
      await catalog.whenUp()
      assert.equal(catalog.isUp(), true)
      assert.notEqual(catalog.pid(), before)
      assert.equal(await select(catalog, '(SELECT number FROM kept)'), 8)
    })
  })

  test('a transaction that it dies under fails, and nothing else does', slow, async () => {
    await withCatalog(path, async (catalog) => {
      const client = await catalog.pool.connect()
      await client.query('BEGIN')
      process.kill(catalog.pid() as number, 'SIGKILL')
      while (catalog.isUp()) await sleep(5)
      await catalog.whenUp()
      await assert.rejects(client.query('COMMIT'), isCatalogAway)
      client.release()
      assert.equal(await select(catalog, '1'), 1)
    })
  })

  test('what it cannot do for want of room is to be tried again', slow, async () => {
    await withCatalog(path, async ({ pool }) => {
      for (const condition of ['disk_full', 'out_of_memory', 'too_many_connections'])
        await assert.rejects(
          pool.query(`DO $$ BEGIN RAISE ${condition}; END $$`),
          (error) => isCatalogAway(error),
          condition,
        )
    })
  })

  test(
    'ends with a server that is killed, as the ledger does, and the next server opens both',
    slow,
    async () => {
      const holder = await runHomeHolder(path, { withStores: true })
      await holder.kill()
      await withCatalog(path, async (catalog, home) => {
        assert.notEqual(catalog.pid(), holder.catalog)
        assert.equal(await select(catalog, '(SELECT number FROM kept)'), 8)
        const ledger = await startLedger({ home, logger })
        try {
          assert.notEqual(ledger.pid(), holder.ledger)
          assert.deepEqual(await ledger.client.ping({ select: true }), { success: true })
        } finally {
          await ledger.close()
        }
      })
    },
  )

  test("is the one thing in root's home that another account may reach", asRoot, async () => {
    assert.equal((await stat(path)).mode & 0o777, 0o710)
    const { uid, mode } = await stat(join(path, 'catalog'))
    assert.equal(uid, 65_534)
    assert.equal(mode & 0o777, 0o700)
  })
})

/** What these tests are about is where the files are, not what a power loss leaves of them. */
const quick = { isDurable: false }

describe('the place of the embedded catalog', () => {
  test('a path too long for a socket gets a short folder, gone after the close', slow, async (context) => {
    const path = join(await temporaryFolder(context), 'x'.repeat(120))
    let socketFolder = ''
    await withCatalog(
      path,
      async (catalog) => {
        socketFolder = new URL(catalog.url.replace('@/', '@host/')).searchParams.get('host') ?? ''
        assert.ok(socketFolder.length < 90)
        assert.equal(await select(catalog, '1'), 1)
      },
      quick,
    )
    await assert.rejects(stat(socketFolder))
  })

  test('root may keep its home where only root may go', asRoot, async (context) => {
    const closed = join(await temporaryFolder(context), 'closed')
    await mkdir(closed, { mode: 0o700 })
    const path = join(closed, 'home')
    await withCatalog(
      path,
      async (catalog) => {
        await catalog.pool.query('CREATE TABLE kept AS SELECT 7 AS number')
      },
      quick,
    )
    await withCatalog(
      path,
      async (catalog) => {
        assert.equal(await select(catalog, '(SELECT number FROM kept)'), 7)
      },
      quick,
    )
    assert.equal((await stat(path)).mode & 0o777, 0o700)
    assert.ok((await lstat(join(path, 'catalog'))).isSymbolicLink())
    const elsewhere = await realpath(join(path, 'catalog'))
    assert.equal((await stat(elsewhere)).mode & 0o777, 0o700)
    await removeHome(path)
    await assert.rejects(stat(elsewhere))
  })
})

describe('a catalog elsewhere', {
  skip: !hasPostgres15 && 'NO POSTGRES 15 HERE: the oldest supported version stays untested',
}, () => {
  test('Postgres 15 takes all migrations, with jit off', slow, async (context) => {
    const path = join(await temporaryFolder(context), 'home')
    await withPostgres15(async (databaseUrl) => {
      const use = async (catalog: Catalog) => {
        assert.ok((await migrateCatalog(catalog.pool, catalogMigrations)).length > 0)
        assert.deepEqual(await migrateCatalog(catalog.pool, catalogMigrations), [])
        assert.equal(await select(catalog, "current_setting('jit')"), 'off')
        assert.equal(await select(catalog, "current_setting('server_version_num')::int / 10000"), 15)
        assert.equal(catalog.pid(), undefined)
      }
      await withCatalog(path, use, { databaseUrl })
    })
    assert.equal((await readdir(path)).includes('catalog'), false)
  })
})

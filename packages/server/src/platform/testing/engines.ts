import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { Pool } from 'pg'
import type { Catalog } from '../catalog/catalog.ts'
import { startCatalog } from '../catalog/start-catalog.ts'
import { type Home, openHome } from '../home/open-home.ts'
import { removeHome } from '../home/remove-home.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type Endpoint, openLedger } from '../ledger/open-ledger.ts'
import { type LedgerEngine, startEngine } from '../ledger/start-engine.ts'
import { createLogger } from '../log.ts'
import { catalogMigrations, ledgerMigrations } from '../migrations/directories.ts'
import { migrateCatalog } from '../migrations/migrate-catalog.ts'
import { migrateLedger } from '../migrations/migrate-ledger.ts'

/**
 * Real engines for tests, shared by all tests of a process that import this file: started before the first of
 * them, stopped after the last. Every call gives an empty store of its own.
 */

const logger = createLogger({ level: 'silent' })
const templateName = 'template_migrated'

let home: Promise<Home> | undefined
let server: Promise<Catalog> | undefined
let template: Promise<void> | undefined
let engine: Promise<LedgerEngine> | undefined
const opened = new Set<{ close(): Promise<void> }>()
/** Migrated ledgers that nobody uses any more, emptied for whoever comes next: making one takes a second and a half. */
const emptied: string[] = []
let migratedSchema: string | undefined
let stores = 0

// Both hooks stand at the top of the module, so that they belong to the root of the run and not to one test.
// The engines start before the first test, whose own time limit is short.
before(async () => void (await Promise.all([migratedServer(), sharedEngine()])), { timeout: 120_000 })

after(async () => {
  await Promise.all([...opened].map((store) => store.close()))
  await Promise.all([(await server)?.close(), (await engine)?.close()])
  const path = (await home)?.path
  await (await home)?.release()
  if (path) await removeHome(path)
})

function sharedHome(): Promise<Home> {
  home ??= mkdtemp(join(tmpdir(), 'loopwright-test-')).then((folder) => openHome(folder))
  return home
}

function sharedServer(): Promise<Catalog> {
  server ??= sharedHome().then((opened) => startCatalog({ home: opened, logger, isDurable: false }))
  return server
}

function sharedEngine(): Promise<LedgerEngine> {
  engine ??= sharedHome().then((opened) => startEngine({ home: opened, logger }))
  return engine
}

/** A fresh catalog with all migrations applied, or an empty one. Closed after the last test at the latest. */
export async function testCatalog(options: { isMigrated?: boolean } = {}): Promise<Catalog> {
  const isMigrated = options.isMigrated ?? true
  const shared = await (isMigrated ? migratedServer() : sharedServer())
  stores += 1
  const name = `test_${stores}`
  await shared.pool.query(`CREATE DATABASE ${name}${isMigrated ? ` TEMPLATE ${templateName}` : ''}`)
  const { url, pool } = openDatabase(shared, name)
  const catalog: Catalog = {
    ...shared,
    url,
    pool,
    async close() {
      if (!opened.delete(catalog)) return
      await pool.end()
      await shared.pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
  opened.add(catalog)
  return catalog
}

async function migratedServer(): Promise<Catalog> {
  const shared = await sharedServer()
  template ??= makeTemplate(shared)
  await template
  return shared
}

async function makeTemplate(shared: Catalog): Promise<void> {
  await shared.pool.query(`CREATE DATABASE ${templateName}`)
  const { pool } = openDatabase(shared, templateName)
  await migrateCatalog(pool, catalogMigrations)
  // Postgres copies a database only while nobody is connected to it.
  await pool.end()
}

function openDatabase(shared: Catalog, name: string): { url: string; pool: Pool } {
  const url = shared.url.replace('/loopwright?', `/${name}?`)
  // Many tests may each hold a pool on one small server.
  const pool = new Pool({ connectionString: url, max: 4, idleTimeoutMillis: 1_000 })
  pool.on('error', () => {})
  return { url, pool }
}

/** How to reach the engine under every test's ledger, for a client of one's own. */
export async function sharedEndpoint(): Promise<Endpoint> {
  return (await sharedEngine()).endpoint()
}

/** A ledger without a row, with all migrations applied, or without a table. Closed after the last test at the latest. */
export async function testLedger(options: { isMigrated?: boolean } = {}): Promise<Ledger> {
  const isMigrated = options.isMigrated ?? true
  const shared = await sharedEngine()
  const used = isMigrated ? emptied.pop() : undefined
  stores += 1
  const database = used ?? `test_${stores}`
  const admin = openLedger({ ...shared, close: async () => {} }, { database: 'default', isEmbedded: true })
  if (!used) await admin.client.command({ query: `CREATE DATABASE ${database} ENGINE = Atomic` })
  const ledger = openLedger(
    {
      ...shared,
      async close() {
        if (!opened.delete(ledger)) return
        if (isMigrated && (await emptyLedger(admin, database))) emptied.push(database)
        else await admin.client.command({ query: `DROP DATABASE ${database} SYNC` })
        await admin.close()
      },
    },
    { database, isEmbedded: true },
  )
  opened.add(ledger)
  if (isMigrated && !used) {
    await migrateLedger(ledger, ledgerMigrations)
    migratedSchema ??= (await describeTables(admin, database)).schema
  }
  return ledger
}

/** Takes every row out of a migrated ledger. False when a test has changed its tables, so that it is of no more use. */
async function emptyLedger(admin: Ledger, database: string): Promise<boolean> {
  const { schema, filled } = await describeTables(admin, database)
  if (schema !== migratedSchema) return false
  for (const table of filled) await admin.client.command({ query: `TRUNCATE TABLE ${database}.${table}` })
  return true
}

/** The tables of a ledger by one number, and those that have rows. */
async function describeTables(
  admin: Ledger,
  database: string,
): Promise<{ schema: string; filled: string[] }> {
  const result = await admin.client.query({
    query: `SELECT
        toString(groupBitXor(cityHash64(name, replaceAll(create_table_query, {database: String}, '')))) AS schema,
        groupArrayIf(name, total_rows > 0 AND name != 'applied_migrations') AS filled
      FROM system.tables WHERE database = {database: String}`,
    query_params: { database },
    format: 'JSONEachRow',
  })
  return (await result.json<{ schema: string; filled: string[] }>())[0]!
}

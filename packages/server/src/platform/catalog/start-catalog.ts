import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Pool } from 'pg'
import type { Home } from '../home/open-home.ts'
import type { Logger } from '../log.ts'
import { supervise } from '../process/supervise.ts'
import type { Catalog } from './catalog.ts'
import { preparePostgresBinaries } from './postgres-binaries.ts'
import { type PostgresPlace, preparePostgresPlace, removeSocketFolder } from './postgres-place.ts'
import { postgresUser, startPostgres } from './start-postgres.ts'

const oldestVersion = 150_000
const mostConnections = 10
/** A connection that somebody forgot to give back must not keep the server from stopping. */
const poolPatienceMs = 10_000
const databaseName = 'loopwright'

/**
 * Opens the catalog: the Postgres at `databaseUrl`, or an embedded one in the home, kept alive and stopped with
 * this process. The home must be open: its lock is what keeps a second server away from the data.
 */
export async function startCatalog(options: {
  home: Home
  databaseUrl?: string | undefined
  logger: Logger
  /** False only for tests: without syncing, a power loss corrupts the data. */
  isDurable?: boolean
}): Promise<Catalog> {
  const { home, databaseUrl, logger, isDurable = true } = options
  return databaseUrl === undefined
    ? await startEmbedded(home, isDurable, logger)
    : await connectRemote(databaseUrl, logger)
}

async function startEmbedded(home: Home, isDurable: boolean, logger: Logger): Promise<Catalog> {
  const place = await preparePostgresPlace(home.path)
  const binaries = await preparePostgresBinaries(place)
  const server = await supervise({
    name: 'postgres',
    logger,
    start: () => startPostgres({ binaries, place, isDurable, logger }),
  })
  const url = urlOf(place, databaseName)
  try {
    await createDatabaseWhenAbsent(place)
  } catch (error) {
    await server.close()
    await removeSocketFolder(place)
    throw error
  }
  const pool = openPool(url, logger)
  return {
    url,
    pool,
    isUp: server.isUp,
    whenUp: server.whenUp,
    pid: server.pid,
    async close() {
      await Promise.race([pool.end(), sleep(poolPatienceMs, undefined, { ref: false })])
      await server.close()
      await removeSocketFolder(place)
    },
  }
}

async function connectRemote(url: string, logger: Logger): Promise<Catalog> {
  const pool = openPool(url, logger)
  try {
    const { rows } = await pool.query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
    )
    if (Number(rows[0]?.version) < oldestVersion) {
      throw new Error('DATABASE_URL names a Postgres older than 15. Upgrade it or name another.')
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    url,
    pool,
    isUp: () => true,
    whenUp: () => Promise.resolve(),
    pid: () => undefined,
    close: () => pool.end(),
  }
}

function openPool(url: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: url,
    max: mostConnections,
    // Our statements are short, and compiling them costs more than running them.
    onConnect: async (client) => {
      await client.query('SET jit = off')
    },
  })
  // A connection that breaks while idle is replaced by the next query; unheard, the event would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'a catalog connection broke'))
  // One that breaks in use fails its statement; the pool does not listen then, and the event would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

function urlOf(place: PostgresPlace, database: string): string {
  return `postgresql://${postgresUser}@/${database}?host=${encodeURIComponent(place.socketFolder)}`
}

async function createDatabaseWhenAbsent(place: PostgresPlace): Promise<void> {
  const client = new Client({ connectionString: urlOf(place, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName])
    if (!rowCount) await client.query(`CREATE DATABASE ${databaseName}`)
  } finally {
    await client.end()
  }
}

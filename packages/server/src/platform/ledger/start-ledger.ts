import type { Home } from '../home/open-home.ts'
import type { Logger } from '../log.ts'
import type { Ledger } from './ledger.ts'
import { type LedgerServer, openLedger } from './open-ledger.ts'
import { embeddedDatabase, startEngine } from './start-engine.ts'

/**
 * Opens the ledger: the ClickHouse at `clickhouseUrl` (`http://user:password@host:8123/database`), or an embedded
 * one in the home, kept alive and stopped with this process. The home must be open: its lock is what keeps a
 * second server away from the data.
 */
export async function startLedger(options: {
  home: Home
  clickhouseUrl?: string | undefined
  logger: Logger
}): Promise<Ledger> {
  const { home, clickhouseUrl, logger } = options
  if (clickhouseUrl !== undefined) return await connectRemote(clickhouseUrl)
  const engine = await startEngine({ home, logger })
  return openLedger(engine, { database: embeddedDatabase, isEmbedded: true })
}

async function connectRemote(address: string): Promise<Ledger> {
  const { username, password, pathname, origin } = new URL(address)
  const endpoint = {
    url: origin,
    username: decodeURIComponent(username) || 'default',
    password: decodeURIComponent(password),
  }
  const server: LedgerServer = {
    endpoint: () => endpoint,
    isUp: () => true,
    whenUp: () => Promise.resolve(),
    pid: () => undefined,
    close: () => Promise.resolve(),
  }
  const database = decodeURIComponent(pathname.slice(1)) || 'default'
  const ledger = openLedger(server, { database, isEmbedded: false })
  try {
    await ledger.client.command({ query: 'SELECT 1' })
  } catch (error) {
    await ledger.close()
    throw new Error(
      `CLICKHOUSE_URL names ${origin} and its database ${database}, which do not answer: ${(error as Error).message}`,
      { cause: error },
    )
  }
  return ledger
}

import { join } from 'node:path'
import { type Config, ensureSecret } from './config.ts'
import type { Catalog } from './platform/catalog/catalog.ts'
import { followNotifications } from './platform/catalog/follow-notifications.ts'
import { startCatalog } from './platform/catalog/start-catalog.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { createFacts, type Facts } from './platform/facts/facts.ts'
import { outboxChannel, startOutbox } from './platform/facts/outbox.ts'
import { type Home, openHome } from './platform/home/open-home.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { createJobs } from './platform/jobs/start-jobs.ts'
import type { Ledger } from './platform/ledger/ledger.ts'
import { startLedger } from './platform/ledger/start-ledger.ts'
import type { Logger } from './platform/log.ts'
import { catalogMigrations, ledgerMigrations } from './platform/migrations/directories.ts'
import { migrateCatalog } from './platform/migrations/migrate-catalog.ts'
import { migrateLedger } from './platform/migrations/migrate-ledger.ts'
import { createModelWorkers, type ModelWorkers } from './platform/models/model-workers.ts'
import { createSecretBox, type SecretBox } from './platform/secrets/secret-box.ts'
import type { Serving } from './platform/serving/serving-snapshot.ts'
import { servingChannel, startServing } from './platform/serving/start-serving.ts'
import { ledgerSink } from './platform/spool/ledger-sink.ts'
import { openSpool } from './platform/spool/open-spool.ts'
import type { Spool } from './platform/spool/spool.ts'

const mebibyte = 1024 ** 2
const closeDeadlineMs = 10_000

/** What is announced of the spool's tables once the ledger has their rows; nothing of the others. */
const factOfTable: Readonly<Record<string, 'span.captured' | 'span-event.received' | 'feedback.received'>> = {
  span: 'span.captured',
  span_event: 'span-event.received',
  feedback: 'feedback.received',
}

/** Everything that touches the outside, open and migrated. */
export type Platform = {
  home: Home
  secret: string
  /** Encrypts what the catalog keeps and nobody may read there. */
  secretBox: SecretBox
  catalog: Catalog
  ledger: Ledger
  spool: Spool
  serving: Serving
  facts: Facts
  jobs: Jobs
  models: ModelWorkers
  clock: Clock
  logger: Logger
  /** Starts what acts by itself: jobs and the outbox. Call once everybody has subscribed. */
  begin(): Promise<void>
  /** Closes everything in the order that loses nothing: the spool drains while the ledger still answers. */
  close(): Promise<void>
}

/**
 * Locks the home and opens both stores side by side, then what stands on them.
 *
 * @throws HomeInUseError when another process has this home.
 */
export async function openPlatform(config: Config, logger: Logger): Promise<Platform> {
  const home = await openHome(config.home)
  const closing: (() => Promise<unknown>)[] = [() => home.release()]
  const closeAll = async () => {
    for (const close of closing.toReversed()) {
      await close().catch((error: unknown) => logger.error({ err: error }, 'something did not close cleanly'))
    }
  }
  try {
    const secret = config.secret ?? (await ensureSecret(home))
    const secretBox = createSecretBox(secret, config.previousSecrets)
    const [catalog, ledger] = await openStores(config, home, logger, closing)
    const facts = createFacts()
    const spool = await openSpool({
      directory: join(home.path, 'spool'),
      sink: ledgerSink(ledger),
      limits: { maxBytes: config.limits.spoolBytes, segmentMaxBytes: 64 * mebibyte, segmentMaxAgeMs: 1_000 },
      logger,
      onDrained: async ({ table, ...fact }) => {
        const name = factOfTable[table]
        if (name) await facts.emit(name, fact)
      },
    })
    closing.push(() => spool.close({ deadlineMs: closeDeadlineMs }))
    await home.folder('cache')
    const models = createModelWorkers({ homeDirectory: home.path, logger })
    closing.push(() => models.close())
    const serving = await startServing({ pool: catalog.pool, secretBox, logger })
    closing.push(() => serving.close())
    let wakeOutbox = () => {}
    const notifications = await followNotifications(catalog.pool, {
      [servingChannel]: serving.refreshQuietly,
      [outboxChannel]: () => wakeOutbox(),
    })
    closing.push(async () => notifications.close())
    const jobs = createJobs({
      ...{ databaseUrl: catalog.url, pool: catalog.pool, logger },
      // The home's lock keeps every other process away from an embedded catalog.
      isAlone: config.stores.databaseUrl === undefined,
    })
    return {
      ...{
        home,
        secret,
        secretBox,
        catalog,
        ledger,
        spool,
        serving,
        facts,
        jobs,
        models,
        clock: systemClock,
        logger,
      },
      async begin() {
        closing.push(() => jobs.stop())
        const works = config.roles.includes('worker')
        await jobs.start({ works })
        if (!works) return
        const outbox = startOutbox({ pool: catalog.pool, facts, logger })
        wakeOutbox = outbox.wake
        closing.push(() => outbox.stop())
      },
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** Opens and migrates both stores at once; whichever opened is closed again when the other one fails. */
async function openStores(
  config: Config,
  home: Home,
  logger: Logger,
  closing: (() => Promise<unknown>)[],
): Promise<[Catalog, Ledger]> {
  const { databaseUrl, clickhouseUrl } = config.stores
  const openCatalog = async () => {
    const catalog = await startCatalog({ home, databaseUrl, logger })
    closing.push(() => catalog.close())
    await migrateCatalog(catalog.pool, catalogMigrations)
    return catalog
  }
  const openLedger = async () => {
    const ledger = await startLedger({ home, clickhouseUrl, logger })
    closing.push(() => ledger.close())
    await migrateLedger(ledger, ledgerMigrations)
    return ledger
  }
  const [catalog, ledger] = await Promise.allSettled([openCatalog(), openLedger()])
  if (catalog.status === 'rejected') throw catalog.reason
  if (ledger.status === 'rejected') throw ledger.reason
  return [catalog.value, ledger.value]
}

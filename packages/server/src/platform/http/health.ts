import { Hono } from 'hono'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Catalog } from '../catalog/catalog.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Spool } from '../spool/spool.ts'

export type HealthDependencies = { catalog: Catalog; ledger: Ledger; spool: Spool }

export type Metrics = {
  registry: Registry
  uncaptured: Counter
  refused: Counter
  failedAttempts: Counter<'provider'>
}

/** Counters and gauges for Prometheus; read when scraped. */
export function createMetrics(deps: HealthDependencies): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const uncaptured = new Counter({
    name: 'loopwright_uncaptured_calls_total',
    help: 'Gateway answers that went out without their span being kept',
    registers: [registry],
  })
  const refused = new Counter({
    name: 'loopwright_refused_calls_total',
    help: 'Calls that the limits of a key or project refused',
    registers: [registry],
  })
  const failedAttempts = new Counter({
    name: 'loopwright_failed_attempts_total',
    help: 'Attempts at an upstream or a model that gave no answer worth passing on, by provider',
    labelNames: ['provider'] as const,
    registers: [registry],
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge(
    'loopwright_spool_pending_bytes',
    'Bytes kept in the spool and not yet in the ledger',
    () => deps.spool.stats().pendingBytes,
  )
  gauge(
    'loopwright_spool_pending_rows',
    'Rows kept in the spool and not yet in the ledger',
    () => deps.spool.stats().pendingRows,
  )
  gauge(
    'loopwright_spool_oldest_age_ms',
    'Age of the oldest row not yet in the ledger',
    () => deps.spool.stats().oldestAgeMs,
  )
  gauge(
    'loopwright_spool_drained_rows',
    'Rows loaded into the ledger since the start',
    () => deps.spool.stats().drainedRows,
  )
  gauge(
    'loopwright_spool_rejected_rows',
    'Rows that the ledger can never take, kept aside',
    () => deps.spool.stats().rejectedRows,
  )
  gauge('loopwright_catalog_up', '1 while the catalog accepts connections', () => Number(deps.catalog.isUp()))
  gauge('loopwright_ledger_up', '1 while the ledger answers', () => Number(deps.ledger.isUp()))
  return { registry, uncaptured, refused, failedAttempts }
}

/** `/livez`: the process runs. `/readyz`: it can do all of its work. `/metrics`: for Prometheus. */
export function healthRoutes(deps: HealthDependencies & { metrics: Metrics }): Hono {
  return new Hono()
    .get('/livez', (context) => context.json({ status: 'ok' }))
    .get('/readyz', (context) => {
      const checks = {
        catalog: deps.catalog.isUp(),
        ledger: deps.ledger.isUp(),
        spool: deps.spool.isAccepting(),
      }
      const isReady = Object.values(checks).every(Boolean)
      return context.json({ status: isReady ? 'ready' : 'not-ready', checks }, isReady ? 200 : 503)
    })
    .get('/metrics', async (context) =>
      context.text(await deps.metrics.registry.metrics(), 200, {
        'content-type': deps.metrics.registry.contentType,
      }),
    )
}

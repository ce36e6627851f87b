import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Serving } from '../platform/serving/serving-snapshot.ts'
import type { Spool } from '../platform/spool/spool.ts'
import type { ReadToken } from './check-comparison.ts'
import type { KnownSignals } from './known-signals.ts'

/** What the stage needs. `signals` is made by `knownSignals({ catalog, clock })`, `readToken` by
 * `createFeedbackTokens`. */
export type FeedbackDependencies = {
  catalog: Pick<Catalog, 'pool'>
  ledger: Pick<Ledger, 'client'>
  spool: Pick<Spool, 'append' | 'ensureDrained'>
  clock: Clock
  serving: Pick<Serving, 'current'>
  signals: KnownSignals
  readToken: ReadToken
}

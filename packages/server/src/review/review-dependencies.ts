import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Spool } from '../platform/spool/spool.ts'

export type ReviewDependencies = {
  catalog: Pick<Catalog, 'pool'>
  ledger: Pick<Ledger, 'client'>
  spool: Pick<Spool, 'append' | 'ensureDrained'>
  clock: Clock
}

/** What the project may store of something that is JSON. */
export type Redact = <T>(projectId: string, value: T) => Promise<T>

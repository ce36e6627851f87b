import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Serving } from '../platform/serving/serving-snapshot.ts'
import type { Spool } from '../platform/spool/spool.ts'

export type DeployDependencies = {
  catalog: Catalog
  ledger: Ledger
  spool: Spool
  serving: Serving
  clock: Clock
}

import type { Clock } from '../platform/clock.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Spool } from '../platform/spool/spool.ts'

export type CaptureDependencies = {
  spool: Pick<Spool, 'append' | 'ensureDrained'>
  ledger: Pick<Ledger, 'client'>
  clock: Clock
}

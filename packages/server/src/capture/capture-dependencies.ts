import type { Signal } from '@loopwright/contract'
import type { Clock } from '../platform/clock.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Spool } from '../platform/spool/spool.ts'

export type CaptureDependencies = {
  spool: Pick<Spool, 'append' | 'ensureDrained'>
  ledger: Pick<Ledger, 'client'>
  clock: Clock
  /** The definition of a signal, for filters by feedback. */
  findSignal(projectId: string, name: string): Promise<Signal | undefined>
}

import type { Spool } from '../platform/spool/spool.ts'
import { LedgerUnavailable } from '../platform/spool/spool-errors.ts'

/** A list shows what there is rather than make its reader wait for the last second's rows. */
const patienceMs = 1_500

/** Gives the newest spans and feedback a moment to reach the ledger. */
export async function drainForList(spool: Pick<Spool, 'ensureDrained'>): Promise<void> {
  const drained = ['span', 'feedback'].map((table) =>
    spool.ensureDrained({ table }, { timeoutMs: patienceMs }),
  )
  for (const outcome of await Promise.allSettled(drained)) {
    if (outcome.status === 'rejected' && !(outcome.reason instanceof LedgerUnavailable)) throw outcome.reason
  }
}

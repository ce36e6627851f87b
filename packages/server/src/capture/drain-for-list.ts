import type { Spool } from '../platform/spool/spool.ts'
import { LedgerUnavailable } from '../platform/spool/spool-errors.ts'

/** A list shows what there is rather than make its reader wait for the last second's rows. */
const patienceMs = 1_500

/** Gives the newest rows a moment to reach the ledger. */
export async function drainForList(
  spool: Pick<Spool, 'ensureDrained'>,
  tables: readonly ('span' | 'feedback' | 'user_task')[] = ['span', 'feedback'],
): Promise<void> {
  const drained = tables.map((table) => spool.ensureDrained({ table }, { timeoutMs: patienceMs }))
  for (const outcome of await Promise.allSettled(drained)) {
    if (outcome.status === 'rejected' && !(outcome.reason instanceof LedgerUnavailable)) throw outcome.reason
  }
}

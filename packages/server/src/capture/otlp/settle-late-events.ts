import type { Spool } from '../../platform/spool/spool.ts'
import { LedgerUnavailable } from '../../platform/spool/spool-errors.ts'

/** A trace is shown without its latest events rather than make its reader wait for them longer. */
const patienceMs = 1_500

/**
 * Brings what was accepted about a trace into the ledger, and into each other what came apart.
 *
 * @throws LedgerUnavailable when the ledger does not answer.
 */
export async function settleLateEvents(spool: Pick<Spool, 'ensureDrained'>, traceId: string): Promise<void> {
  const parts = ['span', 'span_event'].map((table) => ({ table, ids: [traceId] }))
  await Promise.all(parts.map((part) => spool.ensureDrained(part)))
  try {
    await Promise.all(parts.map((part) => spool.ensureDrained(part, { facts: true, timeoutMs: patienceMs })))
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error
  }
}

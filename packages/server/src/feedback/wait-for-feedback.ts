import { LedgerUnavailable } from '../platform/spool/spool-errors.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'

/**
 * Waits until the ledger holds all feedback that was accepted, and with `linked` until it has learnt its calls too. While
 * the ledger is far behind, a view over much feedback is better a little old than absent, so this gives up quietly.
 */
export async function waitForFeedback(
  spool: Pick<FeedbackDependencies['spool'], 'ensureDrained'>,
  options: { linked: boolean },
): Promise<void> {
  try {
    await Promise.all([
      spool.ensureDrained({ table: 'feedback' }, { facts: options.linked }),
      // Feedback whose call comes after it learns its call with the fact of the call.
      options.linked ? spool.ensureDrained({ table: 'span' }, { facts: true }) : undefined,
    ])
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error
  }
}

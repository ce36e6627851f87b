import { AppError } from '@loopwright/contract'
import { LedgerUnavailableError } from '../platform/ledger/ledger-unavailable-error.ts'
import { LedgerUnavailable } from '../platform/spool/spool-errors.ts'

/** Runs a read of the ledger. @throws AppError `store-unavailable` when the ledger does not answer. */
export async function readLedger<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof LedgerUnavailableError || error instanceof LedgerUnavailable) {
      throw new AppError(
        'store-unavailable',
        'What was captured is safe, but the ledger that answers questions about it is not answering. It restarts by itself; try again in a few seconds.',
        { cause: error, retryAfterSeconds: 3 },
      )
    }
    throw error
  }
}

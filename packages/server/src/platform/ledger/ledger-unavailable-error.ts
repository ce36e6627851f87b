/** The ledger is down or died during the call. Whether a write landed is unknown: repeat it idempotently. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError'
  readonly code = 'LEDGER_UNAVAILABLE'

  constructor(options?: { cause?: unknown }) {
    super('The ledger is not answering. It restarts by itself; try again in a few seconds.', options)
  }
}

/** Why the spool refuses: it holds `maxBytes` already, or the disk under it fails (ENOSPC, EIO, a failed fsync). */
export type SpoolFullReason = 'limit' | 'disk'

/** An append was refused and nothing of it is promised. Retry after `retryAfterMs` with the same ids. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull'
  readonly reason: SpoolFullReason
  readonly retryAfterMs: number

  constructor(reason: SpoolFullReason, retryAfterMs: number, cause?: unknown) {
    super(
      reason === 'limit'
        ? 'The spool holds as many bytes as it may; the ledger has to catch up first.'
        : 'The disk that holds the spool refused a write.',
      { cause },
    )
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

/** An append came after `close()` had begun. */
export class SpoolClosed extends Error {
  override readonly name = 'SpoolClosed'

  constructor() {
    super('The spool is closed.')
  }
}

/** What was asked for is kept, but could not be loaded into the ledger in time. The cause is the sink's last error. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}

/**
 * Thrown by a sink for a segment that it will never take (a line that doesn't parse, a value of the wrong type). The
 * spool then loads the good lines and keeps the bad ones aside. Every other error means "try the same segment again".
 */
export class SegmentRejected extends Error {
  override readonly name = 'SegmentRejected'
  readonly reason: string

  constructor(reason: string, cause?: unknown) {
    super(`The ledger rejects the segment: ${reason}`, { cause })
    this.reason = reason
  }
}

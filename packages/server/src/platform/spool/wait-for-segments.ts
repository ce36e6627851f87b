import type { FailureBell } from './failure-bell.ts'
import type { PendingSegment } from './pending-segment.ts'
import type { DrainOptions } from './spool.ts'
import { LedgerUnavailable } from './spool-errors.ts'

const defaultTimeoutMs = 5_000

/** A ledger that restarts fails once or twice; one that fails this often in a row is down, and waiting on is no use. */
const failuresThatMeanDown = 3

/** Resolves when all segments are loaded (or their facts delivered). Throws `LedgerUnavailable`. */
export async function waitForSegments(
  segments: readonly PendingSegment[],
  bells: readonly FailureBell[],
  { timeoutMs = defaultTimeoutMs, facts = false }: DrainOptions,
): Promise<void> {
  const waiting = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    const cause = bells.find((bell) => bell.lastError !== undefined)?.lastError
    waiting.reject(new LedgerUnavailable(`Rows that are kept were not loaded within ${timeoutMs} ms.`, cause))
  }, timeoutMs)
  const stopListening = bells.map((bell) =>
    bell.listen((failures, error) => {
      if (failures < failuresThatMeanDown) return
      waiting.reject(
        new LedgerUnavailable('Rows that are kept cannot be loaded now: the ledger is down.', error),
      )
    }),
  )
  Promise.all(segments.map((segment) => (facts ? segment.delivered : segment.loaded).promise)).then(
    () => waiting.resolve(),
    waiting.reject,
  )
  try {
    await waiting.promise
  } finally {
    clearTimeout(timer)
    for (const stop of stopListening) stop()
  }
}

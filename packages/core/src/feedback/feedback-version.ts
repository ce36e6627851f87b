/** Above every number of milliseconds, and so that all versions stay exact in a double. */
const FIRST = 2 ** 50

/**
 * The version of a feedback row; of rows with one id the ledger keeps the highest. The one received first wins for ever,
 * so that a retry changes nothing and nobody can overwrite what was said by sending its id again; of its own two
 * versions the one that carries its call's dimensions does.
 */
export function feedbackVersion(row: { receivedAtMs: number; linked: boolean }): number {
  return 2 * (FIRST - row.receivedAtMs) + (row.linked ? 1 : 0)
}

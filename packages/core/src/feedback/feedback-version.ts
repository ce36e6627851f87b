/** Above every number of the first span of versions, and so that all stay exact in a double. */
const LINKED = 2 ** 51
const FIRST = 2 ** 50

/**
 * The version of a feedback row; of rows with one id the ledger keeps the highest. A row that carries its call's
 * dimensions beats one that doesn't, and among equals the one received first wins: a retry changes nothing, and nobody
 * can overwrite what was said by sending its id again.
 */
export function feedbackVersion(row: { receivedAtMs: number; linked: boolean }): number {
  return FIRST - row.receivedAtMs + (row.linked ? LINKED : 0)
}

const firstMs = 50
const longestMs = 5_000

/** Pause after the n-th failure in a row (n ≥ 1): doubling, at most 5 s, spread by a fifth so that replicas don't march in step. */
export function backoffMs(failures: number): number {
  const pauseMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20))
  return pauseMs * (0.8 + 0.2 * Math.random())
}

const firstMs = 250
const longestMs = 30_000

/** How long to wait after a failed attempt (0 for the first): doubling, with jitter so that clients spread out. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** attempt)
  return fullMs / 2 + (fullMs / 2) * random()
}

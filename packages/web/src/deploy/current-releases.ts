import type { Release } from '@loopwright/contract'

/** The newest release of every environment: the one that serves. */
export function currentReleases(releases: readonly Release[]): Release[] {
  const newestFirst = releases.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  return [...Map.groupBy(newestFirst, ({ environment }) => environment).values()].flatMap(
    ([newest]) => newest ?? [],
  )
}

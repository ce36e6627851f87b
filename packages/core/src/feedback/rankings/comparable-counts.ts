import type { ClickCount } from './click-counts.ts'

/**
 * The counts that a position-based model can compare: positions are compared through the items that stood at both, so of
 * items and positions as the two sides of a graph the part that the topmost comparable position is in. Empty when no item
 * ever stood at more than one position, or nothing was clicked.
 */
export function comparableCounts(counts: readonly ClickCount[]): ClickCount[] {
  const shown = counts.filter(({ impressions }) => impressions > 0)
  const positionsOf = group(
    shown,
    ({ item }) => item,
    ({ position }) => position,
  )
  const itemsAt = group(
    shown,
    ({ position }) => position,
    ({ item }) => item,
  )
  const tried = new Set<number>()
  for (const position of [...itemsAt.keys()].sort((one, other) => one - other)) {
    if (tried.has(position)) continue
    const positions = reachedFrom(position, positionsOf, itemsAt)
    for (const reached of positions) tried.add(reached)
    const part = shown.filter((count) => positions.has(count.position))
    const clicksAtFirst = part.some((count) => count.position === position && count.clicks > 0)
    if (positions.size > 1 && clicksAtFirst) return part
  }
  return []
}

function reachedFrom(
  start: number,
  positionsOf: ReadonlyMap<string, Set<number>>,
  itemsAt: ReadonlyMap<number, Set<string>>,
): Set<number> {
  const reached = new Set([start])
  const seen = new Set<string>()
  // A set goes on to what is added to it meanwhile.
  for (const position of reached) {
    for (const item of itemsAt.get(position) ?? []) {
      if (seen.has(item)) continue
      seen.add(item)
      for (const other of positionsOf.get(item) ?? []) reached.add(other)
    }
  }
  return reached
}

function group<Key, Value>(
  counts: readonly ClickCount[],
  keyOf: (count: ClickCount) => Key,
  partOf: (count: ClickCount) => Value,
): Map<Key, Set<Value>> {
  const groups = new Map<Key, Set<Value>>()
  for (const count of counts) {
    const known = groups.get(keyOf(count))
    if (known) known.add(partOf(count))
    else groups.set(keyOf(count), new Set([partOf(count)]))
  }
  return groups
}

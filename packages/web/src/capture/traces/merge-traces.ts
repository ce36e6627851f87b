import type { TraceSummary } from '@loopwright/contract'

/**
 * The rows of a list with what came since: a trace that is there already is shown as it is now, where it stands; one
 * that is new stands before the first that began earlier. What began before the last row belongs to a page that is not
 * here yet, while there is one.
 */
export function mergeTraces(
  listed: readonly TraceSummary[],
  arrived: ReadonlyMap<string, TraceSummary>,
  hasMore: boolean,
): TraceSummary[] {
  if (arrived.size === 0) return [...listed]
  const known = new Set(listed.map(({ traceId }) => traceId))
  const fresh = [...arrived.values()].filter(({ traceId }) => !known.has(traceId))
  fresh.sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt))
  const merged: TraceSummary[] = []
  let at = 0
  for (const row of listed) {
    const beganAtMs = Date.parse(row.startedAt)
    for (let next = fresh[at]; next && Date.parse(next.startedAt) >= beganAtMs; next = fresh[at]) {
      merged.push(next)
      at += 1
    }
    merged.push(arrived.get(row.traceId) ?? row)
  }
  return hasMore ? merged : [...merged, ...fresh.slice(at)]
}

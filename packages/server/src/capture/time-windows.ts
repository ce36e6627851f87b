import { timeParameter } from './time-parameter.ts'

/** A stretch of time, its ends included, in milliseconds since 1970. */
export type TimeWindow = { fromMs: number; toMs: number }

/** More are joined across their narrowest gaps: each is a range of the sort key that is looked up by itself. */
const mostWindows = 100

/** A condition that is true when `started_at` lies in one of these; rows that lie far apart are read without what is between. */
export function startedWithin(windows: readonly TimeWindow[]): string {
  const ranges = joinWindows(windows).map(
    ({ fromMs, toMs }) => `started_at between ${literal(fromMs)} and ${literal(toMs)}`,
  )
  return ranges.length === 0 ? '0' : `(${ranges.join(' or ')})`
}

/** In the statement, since a hundred bound parameters take longer than the reading; a date of ours holds nothing foreign. */
function literal(ms: number): string {
  return `toDateTime64('${timeParameter(ms)}', 3, 'UTC')`
}

function joinWindows(windows: readonly TimeWindow[]): TimeWindow[] {
  const sorted = windows.toSorted((left, right) => left.fromMs - right.fromMs)
  const gaps = sorted.slice(1).map((window, index) => window.fromMs - (sorted[index]?.toMs ?? 0))
  const narrowest = gaps.sort((left, right) => right - left)[mostWindows - 1] ?? 0
  const joined: TimeWindow[] = []
  for (const window of sorted) {
    const last = joined.at(-1)
    if (last && window.fromMs - last.toMs <= narrowest) last.toMs = Math.max(last.toMs, window.toMs)
    else joined.push({ ...window })
  }
  return joined
}

import { timeParameter } from './time-parameter.ts'

/** A stretch of time, its ends included, in milliseconds since 1970. */
export type TimeWindow = { fromMs: number; toMs: number }

/** Of what stretches are made up, the finest first. */
const unitsMs = [1_000, 10_000, 60_000, 600_000, 3_600_000]
const mostUnits = 300

/**
 * A condition on `started_at` that is true in all of these and not long before and after; rows that lie far apart are read
 * without what is between. A set of whole numbers, since the sort key is looked up by one in a third of the time that as
 * many ranges take.
 */
export function startedWithin(windows: readonly TimeWindow[]): string {
  if (windows.length === 0) return '0'
  const from = Math.min(...windows.map((window) => window.fromMs))
  const to = Math.max(...windows.map((window) => window.toMs))
  for (const unitMs of unitsMs) {
    const units = unitsWithin(windows, unitMs)
    // One range is looked up sooner than a set, and where most of it is wanted little else is read.
    if (units && units.length * unitMs * 2 < to - from)
      return `intDiv(toUnixTimestamp64Milli(started_at), ${unitMs}) in (${units.join(', ')})`
  }
  return `started_at between ${literal(from)} and ${literal(to)}`
}

/** The units that these stretches touch, by their numbers; undefined where they are too many. */
function unitsWithin(windows: readonly TimeWindow[], unitMs: number): number[] | undefined {
  const units = new Set<number>()
  for (const { fromMs, toMs } of windows) {
    const first = Math.trunc(fromMs / unitMs)
    const last = Math.trunc(toMs / unitMs)
    if (last - first >= mostUnits) return undefined
    for (let unit = first; unit <= last; unit++) units.add(unit)
    if (units.size > mostUnits) return undefined
  }
  return [...units]
}

/** A date of ours holds nothing foreign. */
function literal(ms: number): string {
  return `toDateTime64('${timeParameter(ms)}', 3, 'UTC')`
}

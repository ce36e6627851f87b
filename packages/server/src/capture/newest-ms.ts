import type { Clock } from '../platform/clock.ts'

/** Senders' clocks may be ahead by this much; see what ingest lets through. */
const clockToleranceMs = 6 * 60_000

/** Where a search that goes back in time begins. */
export function newestMs(filter: { until?: string | undefined }, clock: Clock): number {
  const nowMs = clock.now() + clockToleranceMs
  return filter.until === undefined ? nowMs : Math.min(nowMs, Date.parse(filter.until))
}

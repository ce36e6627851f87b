/**
 * A token bucket as one number, by the generic cell rate algorithm (ITU-T I.371): the time at which the bucket is full
 * again. Taking from it moves that time on; an allowance of `perMinute` may be used at once and grows back evenly over a
 * minute. Pure, of constant cost, and small enough to keep one for every key. Times are milliseconds of one clock that
 * never goes back and began not long ago, as `performance.now()`: since 1970 so many have gone by that fractions of one
 * are rounded away.
 */
export type FullAtMs = number

const minuteMs = 60_000

/** How much may be taken at once now. Below 0 while more was taken afterwards than there was. */
export function allowanceLeft(fullAtMs: FullAtMs, perMinute: number, nowMs: number): number {
  return ((nowMs + minuteMs - Math.max(fullAtMs, nowMs)) * perMinute) / minuteMs
}

/** How long until `amount` may be taken, in milliseconds; 0 for now. What is more than a whole minute's waits for a full bucket. */
export function msUntilAllowed(fullAtMs: FullAtMs, perMinute: number, amount: number, nowMs: number): number {
  const unitMs = minuteMs / perMinute
  const waitMs = fullAtMs + Math.min(amount, perMinute) * unitMs - nowMs - minuteMs
  // Many fractions in a row add up to a little too much, which must not refuse the last one that fits.
  return waitMs < Math.min(0.5, unitMs / 2) ? 0 : waitMs
}

/** Takes without asking. A negative amount gives back. */
export function takeFrom(fullAtMs: FullAtMs, perMinute: number, amount: number, nowMs: number): FullAtMs {
  return Math.max(fullAtMs, nowMs) + (amount * minuteMs) / perMinute
}

/** How long until the bucket is full, in milliseconds. */
export function msUntilFull(fullAtMs: FullAtMs, nowMs: number): number {
  return Math.max(0, fullAtMs - nowMs)
}

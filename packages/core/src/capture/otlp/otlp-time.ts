/** RFC 3339 in UTC with milliseconds. Undefined for times that no date can hold. */
export function timeOf(nanoseconds: bigint): string | undefined {
  const milliseconds = Number(nanoseconds / 1_000_000n)
  return milliseconds <= latestMs ? new Date(milliseconds).toISOString() : undefined
}

/** ECMAScript's largest date is in the year 275760; RFC 3339 ends with the year 9999. */
const latestMs = Date.UTC(9999, 11, 31)

/** Milliseconds with their fraction; 0 where either end is unknown or the end lies before the start. */
export function durationMsBetween(start: bigint | undefined, end: bigint | undefined): number {
  if (start === undefined || end === undefined || end < start) return 0
  return Number(end - start) / 1e6
}

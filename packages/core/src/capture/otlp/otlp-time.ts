/** RFC 3339 in UTC with milliseconds. Undefined for times that no date can hold. */
export function timeOf(nanoseconds: bigint): string | undefined {
  const milliseconds = Number(nanoseconds / 1_000_000n)
  return milliseconds <= latestMs ? new Date(milliseconds).toISOString() : undefined
}

/** As `timeOf`, to the nanosecond where it says so much: the order of messages may be in what is below milliseconds. */
export function preciseTimeOf(nanoseconds: bigint): string | undefined {
  const time = timeOf(nanoseconds)
  const below = Number(nanoseconds % 1_000_000n)
  return below === 0 ? time : time?.replace('Z', `${String(below).padStart(6, '0')}Z`)
}

/** Which of two times in UTC of RFC 3339 is earlier, to the nanosecond. */
export function compareTimes(left: string, right: string): number {
  return Date.parse(left) - Date.parse(right) || nanosecondsIn(left) - nanosecondsIn(right)
}

/** Since 1970, of a time in UTC of RFC 3339. */
export function nanosecondsOf(time: string): bigint {
  return BigInt(Math.floor(Date.parse(time) / 1_000)) * 1_000_000_000n + BigInt(nanosecondsIn(time))
}

function nanosecondsIn(time: string): number {
  return Number((/\.(\d{1,9})/.exec(time)?.[1] ?? '').padEnd(9, '0'))
}

/** ECMAScript's largest date is in the year 275760; RFC 3339 ends with the year 9999. */
const latestMs = Date.UTC(9999, 11, 31)

/** Milliseconds with their fraction; 0 where either end is unknown or the end lies before the start. */
export function durationMsBetween(start: bigint | undefined, end: bigint | undefined): number {
  if (start === undefined || end === undefined || end < start) return 0
  return Number(end - start) / 1e6
}

import type { FileRecord } from './file-record.ts'

/** What is known of the times of a file whose records tell none. */
export type AssumedClock = {
  givenMs: number | undefined
  modifiedMs: number | undefined
  size: number
}

/**
 * When a record without a time is taken to have begun. A byte of the file stands for a millisecond, which keeps the order
 * of records and of what is in them: from the given time on, or so that the file ends when it was last changed.
 */
export function assumedStart({ startByte }: FileRecord, clock: AssumedClock): number | undefined {
  if (clock.givenMs !== undefined) return clock.givenMs + startByte
  return clock.modifiedMs === undefined ? undefined : clock.modifiedMs - (clock.size - startByte)
}

import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import { sliceDimensions } from '../slice-dimensions.ts'
import { type CellDimension, cellDimensions } from './cell-columns.ts'
import type { PlaceGroups } from './places.ts'

/** What a question reads of the counts: slices and places. */
export type Counted = FeedbackSlice & { places: PlaceGroups }

/**
 * Conditions on the counts that are to be read: each hour's last, whole hours. A build is of one hour of one project, so that
 * those two are only there for the index: comparing them row by row would take as long as adding up.
 */
export function countCondition(counted: Counted, column: 'place' | 'main'): string {
  const hours = ['project_id = {projectId:UUID}']
  if (counted.since !== undefined)
    hours.push("hour >= toStartOfHour(parseDateTimeBestEffort({since:String}, 'UTC'), 'UTC')")
  if (counted.until !== undefined) hours.push("hour < parseDateTimeBestEffort({until:String}, 'UTC')")
  const conditions = [
    `indexHint(${hours.join(' and ')})`,
    `build in (select build from feedback_build final where ${hours.join(' and ')})`,
  ]
  if (column === 'place' && counted.function !== undefined)
    conditions.push('r.function = toUInt32(cityHash64({function:String}))')
  if (
    sliceDimensions.some((name) => counted[name] !== undefined && (name !== 'function' || column === 'main'))
  )
    conditions.push(
      isOneOf(
        `r.${column}`,
        [...counted.places.groupOf.keys()].map((place) => place[column]),
      ),
    )
  return conditions.join(' and ')
}

/** A condition; of none of them it is false. */
export function isOneOf(column: string, values: Iterable<number | string>): string {
  const all = [...new Set(values)]
  return all.length === 0 ? 'false' : `${column} in (${all.join(', ')})`
}

/** How many times there are is not known before they are found. */
export const hasTime = (by: readonly FeedbackDimension[]) =>
  by.some((name) => name === 'hour' || name === 'day' || name === 'week')

/** The time of a call by `hour`, `day` or `week`, as a number; 0 when none was asked for. */
export function timeNumberOf(by: readonly FeedbackDimension[]): string {
  if (by.includes('hour')) return 'toUInt32(hour)'
  if (by.includes('day')) return "toUInt32(toDate(hour, 'UTC'))"
  if (by.includes('week')) return "toUInt32(toMonday(hour, 'UTC'))"
  return 'toUInt32(0)'
}

/** What such a number stands for: an hour as RFC 3339, a day as its date, a week as the date of its Monday. */
export function timeName(
  by: readonly FeedbackDimension[],
  at: number,
): Partial<Record<FeedbackDimension, string>> {
  const date = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10)
  const days = by.includes('hour') ? Math.floor(at / 86_400) : at
  return {
    ...(by.includes('hour') && { hour: new Date(at * 1_000).toISOString() }),
    ...(by.includes('day') && { day: date(days) }),
    // 1970 began on a Thursday.
    ...(by.includes('week') && { week: date(days - ((days + 3) % 7)) }),
  }
}

export function cellDimensionsOf(by: readonly FeedbackDimension[]): CellDimension[] {
  return cellDimensions.filter((name) => by.includes(name))
}

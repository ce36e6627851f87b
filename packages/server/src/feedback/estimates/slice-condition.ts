import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract/feedback/estimates'
import { type CellDimension, cellDimensions } from './cell-columns.ts'

const filters = ['function', 'variant', 'model', 'environment', 'segment'] as const

/** Conditions on the ledger's `feedback_cell`, and the parameters that they name. */
export function cellCondition(slice: FeedbackSlice): string {
  return ['project_id = {projectId:UUID}']
    .concat(filters.filter((name) => slice[name] !== undefined).map((name) => `${name} = {${name}:String}`))
    .join(' and ')
}

/** Conditions on a rollup: hours that were counted last, whole ones. */
export function hourCondition(slice: FeedbackSlice): string {
  const conditions = [
    'project_id = {projectId:UUID}',
    'build in (select build from feedback_build final where project_id = {projectId:UUID})',
  ]
  if (slice.since !== undefined)
    conditions.push("hour >= toStartOfHour(parseDateTimeBestEffort({since:String}, 'UTC'), 'UTC')")
  if (slice.until !== undefined) conditions.push("hour < parseDateTimeBestEffort({until:String}, 'UTC')")
  return conditions.join(' and ')
}

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
  const finest = by.includes('hour') ? at / 24 / 3_600 : at
  const days = Math.floor(finest)
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

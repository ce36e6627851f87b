import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import { type CellDimension, callTraits, cellDimensions } from './cell-columns.ts'

const filters = ['function', 'variant', 'model', 'environment', 'segment'] as const

/** Conditions on `feedback_cell`, where names are. */
export function cellCondition(slice: FeedbackSlice): string {
  return ['project_id = {projectId:UUID}']
    .concat(filters.filter((name) => slice[name] !== undefined).map((name) => `${name} = {${name}:String}`))
    .join(' and ')
}

/**
 * Conditions on the counts that are to be read: each hour's last, whole hours. A build is of one hour of one project, so that
 * those two are only there for the index: comparing them row by row would take as long as adding up.
 */
export function countCondition(slice: FeedbackSlice): string {
  const hours = ['project_id = {projectId:UUID}']
  if (slice.since !== undefined)
    hours.push("hour >= toStartOfHour(parseDateTimeBestEffort({since:String}, 'UTC'), 'UTC')")
  if (slice.until !== undefined) hours.push("hour < parseDateTimeBestEffort({until:String}, 'UTC')")
  return [
    `indexHint(${hours.join(' and ')})`,
    `build in (select build from feedback_build final where ${hours.join(' and ')})`,
    ...filters
      .filter((name) => slice[name] !== undefined)
      .map((name) => `${name} = toUInt32(cityHash64({${name}:String}))`),
  ].join(' and ')
}

/** Odd, and otherwise any. */
const multipliers = cellDimensions.map((_, index) => 2_654_435_761 + 40_503 * 2 * index * (index + 7))

/**
 * A number for each combination of names of these columns. Over a table with names or over one with their hashes it is the same.
 * Two of the combinations may get the same number, hardly ever with one `salt` and the next.
 */
export function placeOf(
  columns: readonly string[],
  options: { of: 'names' | 'hashes'; salt: number },
): string {
  const terms = columns.map((column, index) => {
    const hash =
      options.of === 'hashes'
        ? column
        : column === 'traits'
          ? `toUInt32(cityHash64(${callTraits.join(', ')}))`
          : `toUInt32(cityHash64(${column}))`
    return `${hash} * ${multipliers[(index + options.salt) % multipliers.length]}`
  })
  return terms.length === 0 ? 'toUInt32(0)' : `toUInt32(${terms.join(' + ')})`
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

import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import { selectRows } from '../select-rows.ts'
import { countedConditions } from '../slice-dimensions.ts'

export type RetentionGroup = 'function' | 'variant' | 'model' | 'segment'

export type RetentionQuery = FeedbackSlice & { by?: RetentionGroup | undefined }

/** Sums over the texts of a group, as `retention_rollup` has them. */
export type RetentionRow = {
  group: string
  what: 'suggestion' | 'look' | 'watch'
  at_ms: number
  is_gone: 0 | 1
  texts: number
  yes: number
  measured: number
  unedited: number
  four_grams: number
  four_gram_sum: number
  four_gram_squares: number
}

const sums = [
  ...['texts', 'yes', 'measured', 'unedited', 'four_grams', 'four_gram_sum', 'four_gram_squares'],
] as const

/** By the hours that were counted last; `since` and `until` are widened to whole ones. */
export async function selectRetention(
  client: ClickHouseClient,
  projectId: string,
  { by, ...slice }: RetentionQuery,
): Promise<RetentionRow[]> {
  const conditions = countedConditions(slice)
  if (slice.since !== undefined)
    conditions.push("hour >= toStartOfHour(parseDateTimeBestEffort({since:String}, 'UTC'), 'UTC')")
  if (slice.until !== undefined) conditions.push("hour < parseDateTimeBestEffort({until:String}, 'UTC')")
  return await selectRows(
    client,
    `
      select ${by ?? "''"} as group, what, at_ms, is_gone, ${sums.map((name) => `toFloat64(sum(counted.${name})) as ${name}`).join(', ')}
      from retention_rollup as counted
      where ${conditions.join(' and ')}
      group by group, what, at_ms, is_gone`,
    { ...slice, projectId },
  )
}

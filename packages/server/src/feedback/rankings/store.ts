import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import type { ClickCount } from '@loopwright/core/feedback/rankings/click-counts'
import { selectRows } from '../select-rows.ts'
import { sliceOfFeedback } from '../slice-of-feedback.ts'

export type DuelRow = { one: string; other: string; oneWins: number; otherWins: number; ties: number }

/** Each item of each list at each of its positions once: whether it was clicked there, and which ranker put it there. */
function shownItems(slice: FeedbackSlice, condition = '1'): string {
  return `select target_id, JSONExtractString(anchor, 'id') as item,
      toUInt32(JSONExtractUInt(anchor, 'position')) as position,
      max(JSONExtractString(anchor, 'ranker')) as ranker, max(signal = 'clicked') as is_clicked
    from feedback
    where ${sliceOfFeedback(slice)} and ${condition} and signal in ('impression', 'clicked') and value_boolean = 1
      and JSONExtractString(anchor, 'kind') = 'item'
    group by target_id, item, position`
}

/** Impressions and clicks by item and position: `limit` of those, the most shown. */
export async function selectClickCounts(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  limit: number,
): Promise<ClickCount[]> {
  return await selectRows(
    client,
    `select item, position, toUInt32(count()) as impressions, toUInt32(sum(is_clicked)) as clicks
     from (${shownItems(slice)})
     group by item, position order by impressions desc, item, position limit {limit:UInt32}`,
    { ...slice, projectId, limit },
  )
}

/** Impressions and clicks by position, of all items. */
export async function selectPositionCounts(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  limit: number,
): Promise<Omit<ClickCount, 'item'>[]> {
  return await selectRows(
    client,
    `select position, toUInt32(count()) as impressions, toUInt32(sum(is_clicked)) as clicks
     from (${shownItems(slice)}) group by position order by position limit {limit:UInt32}`,
    { ...slice, projectId, limit },
  )
}

/** Lists that two rankers were mixed in, by whose items got more clicks. */
export async function selectDuels(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  limit: number,
): Promise<DuelRow[]> {
  return await selectRows(
    client,
    `select rankers[1] as one, rankers[2] as other, toUInt32(countIf(of_one > of_other)) as oneWins,
       toUInt32(countIf(of_one < of_other)) as otherWins, toUInt32(countIf(of_one = of_other)) as ties
     from (
       select arraySort(groupUniqArray(ranker)) as rankers, groupArrayIf(ranker, is_clicked) as clicked,
         countEqual(clicked, rankers[1]) as of_one, countEqual(clicked, rankers[2]) as of_other
       from (${shownItems(slice, `position(anchor, '"ranker"') > 0`)}) where ranker != '' group by target_id having length(rankers) = 2
     )
     group by one, other order by count() desc, one, other limit {limit:UInt32}`,
    { ...slice, projectId, limit },
  )
}

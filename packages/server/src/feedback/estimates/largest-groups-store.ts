import type { ClickHouseClient } from '@clickhouse/client'
import { addUp } from './add-up.ts'
import {
  type AnswerGroup,
  type Question,
  type Spot,
  selectCounted,
  seriesOf,
  sumsOf,
  toldColumn,
} from './estimate-store.ts'
import { countCondition } from './slice-condition.ts'
import { isOfFunctions } from './spot-columns.ts'

/** At a spot: how many calls there are, and of each of the signals that were asked for how many say it. */
export type CallCounts = Spot & { calls: number; told: number[] }

/** Whether there is feedback whose call the ledger does not hold. */
export async function hasUnlinked(client: ClickHouseClient, question: Question): Promise<boolean> {
  const rows = await selectCounted(
    client,
    `select 1 from feedback_count as r where ${countCondition(question, 'place')} and ${seriesOf(question)} and is_call = 0 limit 1`,
    question,
  )
  return rows.length > 0
}

/**
 * Where there is more to tell of calls by these signals than by `most` of their groups: `above` so many calls lies all that is
 * shown, and only such spots are there. Otherwise all of them, and `above` is 0.
 */
export async function selectLargestCalls(
  client: ClickHouseClient,
  question: Question,
  { signals, most }: { signals: readonly string[]; most: number },
): Promise<{ above: number; spots: CallCounts[] }> {
  const counts = signals.map((signal, index) => [`n${index}`, `sum(r.${toldColumn(signal, 'n')})`])
  const groups = addUp(question, {
    table: 'call_counts',
    sums: { calls: 'sum(r.calls)', ...Object.fromEntries(counts) },
  })
  const told = `[${counts.map(([name]) => name).join(', ')}]`
  const [row] = await selectCounted<{
    above: number
    spots: [place: number, at: number, calls: number, told: number[]][]
  }>(
    client,
    `select above, arrayFilter(one -> one.3 > above or arrayMax(one.4) >= above, all_spots) as spots
     from (
       select groupArray((place, at, calls, ${told})) as all_spots,
         arrayPartialReverseSort(${most + 1}, arrayFlatten(groupArray(${told})))[${most + 1}] as above
       from (${groups})
     )`,
    question,
  )
  const { above, spots } = row!
  return { above, spots: spots.map(([place, at, calls, told]) => ({ place, at, calls, told })) }
}

/** The groups with the most answers, more than `above` each, of which there are at most `limit`; with `among` none but theirs have so many. */
export async function selectLargestAnswers(
  client: ClickHouseClient,
  question: Question,
  options: { limit: number; above: number; among: readonly Spot[] | undefined },
): Promise<Pick<AnswerGroup, 'place' | 'at' | 'series' | 'answered'>[]> {
  const { among, above, limit } = options
  const groups = addUp(question, {
    table: 'feedback_count',
    where: `${seriesOf(question)} and ${among === undefined ? 'true' : isOfFunctions(question, among)}`,
    keys: ['series'],
    sums: { answered: `sum(${sumsOf(question)('answered')})` },
  })
  return await selectCounted(
    client,
    `${groups} having answered > ${above} order by answered desc, series, at, place limit ${limit}`,
    question,
  )
}

import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract/feedback/estimates'
import type { CellDimension } from './cell-columns.ts'
import { cellCondition, cellDimensionsOf, hourCondition, timeNumberOf } from './slice-condition.ts'

export type Question = FeedbackSlice & {
  signals: readonly string[]
  by: readonly FeedbackDimension[]
  withoutFlagged: boolean
}

/** Sums over the answers of a group about a signal; see `GroupedSums`. */
export type AnswerSums = {
  place: string
  at: number
  signal: string
  kind: string
  afterMs: number | null
  items: number
  leftOut: number
  answered: number
  /** Of those the ones on calls that the ledger holds. */
  answeredCalls: number
  n: number
  sum: number
  sumOfSquares: number
  groups: number
  squaredSums: number
  sumsTimesCounts: number
  squaredCounts: number
}

export type CallCount = { place: string; at: number; calls: number }
/** What a `place` stands for. */
export type PlaceName = { place: string } & Record<CellDimension, string>

async function select<Row>(
  client: ClickHouseClient,
  query: string,
  question: Question & { projectId: string },
): Promise<Row[]> {
  const { by: _, withoutFlagged: _flagged, ...query_params } = question
  const result = await client.query({ query, query_params, format: 'JSONEachRow' })
  return await result.json<Row>()
}

const places = (question: Question) => {
  const dimensions = cellDimensionsOf(question.by)
  // A number of its own for each group, which is quicker to group by than names are.
  const place = dimensions.length === 0 ? 'toUInt64(0)' : `cityHash64(${dimensions.join(', ')})`
  return `select cell, ${place} as place from feedback_cell where ${cellCondition(question)} group by all`
}

/** The answers of each group, first by people, since what goes together says less. */
export async function selectAnswerSums(
  client: ClickHouseClient,
  projectId: string,
  question: Question,
  limit: number,
): Promise<AnswerSums[]> {
  const of = (column: string) => (question.withoutFlagged ? `kept_${column}` : column)
  return await select<AnswerSums>(
    client,
    `select toString(place) as place, at, signal, kind, after_ms as afterMs, items, leftOut, answered, answeredCalls, n, sum,
       sumOfSquares, groups, squaredSums, sumsTimesCounts, squaredCounts
     from (
       select place, at, series, sum(i) as items, sum(l) as leftOut, sum(a) as answered, sum(c) as answeredCalls, sum(v) as n, sum(s) as sum,
         sum(q) as sumOfSquares, countIf(v > 0) as groups, sum(s * s) as squaredSums, sum(s * v) as sumsTimesCounts,
         sum(toFloat64(v) * v) as squaredCounts
       from (
         select place, ${timeNumberOf(question.by)} as at, series, people, sum(${of('items')}) as i, sum(items - kept_items) as l,
           sum(${of('answered')}) as a, sum(if(is_call = 1, ${of('answered')}, 0)) as c, sum(${of('valued')}) as v, sum(${of('sum')}) as s,
           sum(${of('squares')}) as q
         from feedback_rollup
         inner join (${places(question)}) as cells using cell
         where ${hourCondition(question)} and series in (
           select series from feedback_series where project_id = {projectId:UUID} and signal in {signals:Array(String)})
         group by place, at, series, people
       )
       group by place, at, series
       having items > 0 or leftOut > 0
       order by answered desc, place, at, series
       limit ${limit}
     ) as told
     inner join (
       select series, any(signal) as signal, any(kind) as kind, any(after_ms) as after_ms from feedback_series
       where project_id = {projectId:UUID} group by series
     ) as named using series
     order by signal, afterMs, at, answered desc, place`,
    { ...question, projectId },
  )
}

export async function selectCallCounts(
  client: ClickHouseClient,
  projectId: string,
  question: Question,
): Promise<CallCount[]> {
  return await select<CallCount>(
    client,
    `select toString(place) as place, ${timeNumberOf(question.by)} as at, sum(calls) as calls
     from call_rollup inner join (${places(question)}) as cells using cell
     where ${hourCondition(question)}
     group by place, at`,
    { ...question, projectId },
  )
}

export async function selectPlaceNames(
  client: ClickHouseClient,
  projectId: string,
  question: Question,
): Promise<PlaceName[]> {
  const dimensions = cellDimensionsOf(question.by)
  if (dimensions.length === 0) return []
  return await select<PlaceName>(
    client,
    `select toString(cityHash64(${dimensions.join(', ')})) as place, ${dimensions.join(', ')} from feedback_cell
     where ${cellCondition(question)} group by all`,
    { ...question, projectId },
  )
}

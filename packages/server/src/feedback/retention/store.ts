import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'

export type RetentionGroup = 'function' | 'variant' | 'model' | 'segment'

/** Suggestions by what became of them. */
export type AcceptanceRow = { group: string; shown: number; accepted: number }

/** Accepted texts that were looked at the same time after; see `Look`. */
export type LookRow = {
  group: string
  after_ms: number
  judged: number
  there: number
  measured: number
  unedited: number
  counted: number
  mean: number
  variance: number
}

/** Accepted texts that were watched alike; see `Watched`. */
export type WatchedRow = { group: string; gone_at_ms: number | null; last_seen_ms: number; count: number }

type Query = FeedbackSlice & { by?: RetentionGroup | undefined }

/** Text that was changed by more is not there any more. */
const mostChanged = 0.5

/**
 * Looks come late by a few milliseconds or by a few seconds, as timers are: two figures of a time tell which look it was,
 * and no sender can make more times than that.
 */
const figures = 'exp10(greatest(0, floor(log10(greatest(1, after_ms))) - 1))'
const timeOfLook = `toUInt32(round(after_ms / ${figures}) * ${figures})`
/** Who closed a document just before a look was not there for it. */
const timeAtMost = `toUInt32(floor(after_ms / ${figures}) * ${figures})`

/** What a newer observation of the same thing by the same author goes by. */
const newest = 'tuple(feedback.observed_at, received_at, version)'

const columns = ['function', 'variant', 'model', 'environment', 'segment'] as const

/** Rows of the slice by the name of a signal, without what was revised or taken back. */
function rowsOf(signals: readonly string[], query: Query): string {
  const conditions = columns
    .filter((column) => query[column] !== undefined)
    .map((column) => `and ${column} = {${column}:String}`)
  return `from feedback
    where project_id = {projectId:UUID} and signal in (${signals.map((signal) => `'${signal}'`).join(', ')})
      and value_type != 'none' ${conditions.join(' ')}
      and feedback.statement not in (select statement from taken_back where project_id = {projectId:UUID})`
}

/** By the call's time, where it is known: before feedback has learnt its call, its own. */
function inPeriod({ since, until }: Query): string {
  const calledAt = 'argMax(ifNull(inferred_at, feedback.observed_at), version)'
  const conditions = [
    ...(since === undefined ? [] : [`${calledAt} >= parseDateTime64BestEffort({since:String}, 3)`]),
    ...(until === undefined ? [] : [`${calledAt} < parseDateTime64BestEffort({until:String}, 3)`]),
  ]
  return conditions.length === 0 ? '' : `having ${conditions.join(' and ')}`
}

const groupOf = ({ by }: Query) => (by === undefined ? `''` : `argMax(${by}, version)`)

/** Each target and author once, as it was said last. */
export async function selectAcceptance(
  client: ClickHouseClient,
  projectId: string,
  query: Query,
): Promise<AcceptanceRow[]> {
  return await select(
    client,
    `select grouped as group, toUInt32(count()) as shown, toUInt32(countIf(is_accepted = 1)) as accepted
     from (
       select ${groupOf(query)} as grouped, argMax(value_boolean, ${newest}) as is_accepted
       ${rowsOf(['accepted'], query)} and value_type = 'boolean'
       group by target_id, author_kind, author_id ${inPeriod(query)}
     )
     group by grouped`,
    { ...query, projectId },
  )
}

const watchSignals = ['still-there', 'edited', 'four-gram-survival', 'watch-ended']

/**
 * Each look at a text once: whether it was there, how much of it was changed, what share of its four-grams was left, or
 * that nobody could look any longer.
 */
function looksOf(query: Query): string {
  return `select ${groupOf(query)} as grouped, target_id, author_kind, author_id,
      if(signal = 'watch-ended', ${timeAtMost}, ${timeOfLook}) as look_ms,
      argMaxIf(value_boolean, ${newest}, signal = 'still-there') as said_there,
      argMaxIf(value_number, ${newest}, signal = 'edited') as changed,
      argMaxIf(value_number, ${newest}, signal = 'four-gram-survival') as four_grams,
      countIf(signal = 'watch-ended') > 0 as is_end,
      if(isNull(said_there), changed <= ${mostChanged}, said_there = 1) as is_there
    ${rowsOf(watchSignals, query)} and after_ms is not null
    group by target_id, author_kind, author_id, look_ms ${inPeriod(query)}`
}

/** What was found at each time. */
export async function selectLooks(
  client: ClickHouseClient,
  projectId: string,
  query: Query,
): Promise<LookRow[]> {
  return await select(
    client,
    `select grouped as group, look_ms as after_ms,
       toUInt32(count(is_there)) as judged, toUInt32(countIf(is_there = 1)) as there,
       toUInt32(count(changed)) as measured, toUInt32(countIf(changed = 0)) as unedited,
       toUInt32(count(looks.four_grams)) as counted, ifNull(avg(looks.four_grams), 0) as mean,
       if(counted > 1, ifNull(varSamp(looks.four_grams), 0), 0) as variance
     from (${looksOf(query)}) as looks
     where is_there is not null or looks.four_grams is not null
     group by grouped, look_ms
     order by grouped, look_ms`,
    { ...query, projectId },
  )
}

/** How long each text was watched: until it was first found gone, or until it was last seen there. */
export async function selectWatched(
  client: ClickHouseClient,
  projectId: string,
  query: Query,
): Promise<WatchedRow[]> {
  return await select(
    client,
    `select grouped as group, gone_at_ms, last_seen_ms, toUInt32(count()) as count
     from (
       select any(looks.grouped) as grouped, countIf(is_there = 0) > 0 as is_gone,
         if(is_gone, minIf(look_ms, is_there = 0), null) as gone_at_ms,
         if(is_gone, 0, maxIf(look_ms, is_there = 1 or is_end)) as last_seen_ms
       from (${looksOf(query)}) as looks
       where is_there is not null or is_end
       group by target_id, author_kind, author_id
     )
     group by grouped, gone_at_ms, last_seen_ms`,
    { ...query, projectId },
  )
}

async function select<Row>(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({ query, query_params, format: 'JSONEachRow' })
  return await result.json<Row>()
}

import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import { callSignals } from '../call-signals.ts'
import { selectRows } from '../select-rows.ts'
import { sliceOfFeedback } from '../slice-of-feedback.ts'

/** A parameter counts as a query, and 10,000 ids are longer than one may be by default. */
const manyIds = { max_query_size: '4194304' }

export type SignalUse = { signal: string; count: number }

/** What was said outright of one call, the newest of each author. */
export type SaidRow = {
  inference_id: string
  /** Whose calls go together. */
  group: string
  said_at: string
  inferred_at: string
  said: [boolean: number | null, number: number | null, text: string][]
}

/** What else was seen of a call; `after_ms` is -1 for signals that are seen once. */
export type SeenRow = { inference_id: string; seen: [signal: string, after_ms: number, value: number][] }

/** What the call itself says: its answer, and the signals that are read from it. */
export type AnsweredRow = { inference_id: string; answer: string; values: (number | null)[] }

/** Of calls that are known. */
function callsOf(slice: FeedbackSlice): string {
  return `${sliceOfFeedback(slice)} and linked = 1 and inference_id != ''`
}

/** Versions of what was said and several people's word on one call are no more than these, on average. */
const rowsPerCall = 4

/** How often something was said of calls of the slice by each of the signals, versions of one row counted as several. */
export async function selectSignalUse(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  signals: readonly string[],
): Promise<SignalUse[]> {
  return await selectRows(
    client,
    `select signal, toUInt32(count()) as count from feedback
     where ${sliceOfFeedback(slice)} and linked = 1 and signal in {signals:Array(String)} group by signal`,
    { ...slice, projectId, signals },
    manyIds,
  )
}

/** What was said by one signal of the calls of the slice, of `limit` calls at most, newest first. */
export async function selectSaid(
  client: ClickHouseClient,
  projectId: string,
  slice: FeedbackSlice,
  options: { signal: string; limit: number },
): Promise<SaidRow[]> {
  return await selectRows(
    client,
    `select inference_id, any(person) as group, max(at) as said_at, min(inferred) as inferred_at,
       groupArray((value_boolean, value_number, value_text)) as said
     from (
       select * from (
         select * from (
           select id, version, inference_id, author_kind, author_id, value_boolean, value_number, value_text,
             if(feedback.end_user_id != '', feedback.end_user_id, feedback.session_id) as person,
             feedback.observed_at as at, feedback.inferred_at as inferred
           from feedback
           where ${callsOf(slice)} and signal = {signal:String} and feedback.observed_at >= (
             -- From two narrow columns, so that the wide ones are read of the newest rows only.
             select min(at) from (
               select feedback.observed_at as at from feedback
               where ${sliceOfFeedback(slice)} and linked = 1 and signal = {signal:String}
               order by at desc limit {rowLimit:UInt32}
             )
           )
           order by feedback.observed_at desc, id limit {rowLimit:UInt32}
         ) order by version desc limit 1 by id
       ) order by at desc, id desc limit 1 by inference_id, author_kind, author_id
     )
     group by inference_id order by said_at desc, inference_id limit {limit:UInt32}`,
    { ...slice, ...options, rowLimit: rowsPerCall * options.limit, projectId },
    manyIds,
  )
}

/** Looks come late by a little, as timers are: two figures of a time tell which look it was. */
const figures = 'exp10(greatest(0, floor(log10(greatest(1, after_ms))) - 1))'

/** Everything that was seen of these calls without anybody being asked. */
export async function selectSeen(
  client: ClickHouseClient,
  projectId: string,
  inferenceIds: readonly string[],
): Promise<SeenRow[]> {
  return await selectRows(
    client,
    `select inference_id, groupArray((signal, after, value)) as seen from (
       select inference_id, signal, after, avg(value) as value
       from (
         select id, version, inference_id, signal, coalesce(value_number, toFloat64(value_boolean)) as value,
           ifNull(toInt64(round(after_ms / ${figures}) * ${figures}), -1) as after
         from feedback
         where ${callsOf({})} and kind in ('implicit', 'automated') and value_type in ('boolean', 'number')
           and inference_id in {inferenceIds:Array(String)}
         order by version desc limit 1 by id
       )
       group by inference_id, signal, after
     ) group by inference_id`,
    { projectId, inferenceIds },
    manyIds,
  )
}

/** The calls themselves. They began between `from` and `to`, RFC 3339. */
export async function selectAnswered(
  client: ClickHouseClient,
  projectId: string,
  options: { inferenceIds: readonly string[]; from: string; to: string; withText: boolean },
): Promise<AnsweredRow[]> {
  return await selectRows(
    client,
    `select inference_id, ${options.withText ? 'output_text' : "''"} as answer,
       [${[...callSignals.values()].join(', ')}] as values
     from span
     where project_id = {projectId:UUID} and inference_id in {inferenceIds:Array(String)}
       and started_at between parseDateTime64BestEffort({from:String}, 3) and parseDateTime64BestEffort({to:String}, 3)
     order by version desc limit 1 by inference_id`,
    { ...options, projectId },
    manyIds,
  )
}

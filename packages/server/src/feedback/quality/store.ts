import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import type { Agreement } from '@loopwright/core/feedback/quality/doubtful-authors'
import { worthOf } from '../estimates/counting.ts'
import type { Definitions } from '../estimates/definitions.ts'

/** Signals that say whether an answer was good: their value less `middle`, times `sign`, is above 0 for good and below for bad. */
export type Verdicts = { names: string[]; middles: number[]; signs: number[] }

export type QualityQuestion = FeedbackSlice & { projectId: string; sinceMs: number; untilMs: number }

export type SourceHour = {
  source: 'author' | 'channel' | 'session'
  id: string
  signal: string
  /** Seconds since 1970. */
  hour: number
  count: number
  lowerQuartile: number
  median: number
  upperQuartile: number
  looked: number
}

export type ContradictionRow = {
  signal: string
  function: string
  inputText: string
  good: number
  bad: number
  inferenceIds: string[]
}

const filters = ['function', 'variant', 'model', 'environment', 'segment'] as const

async function select<Row>(
  client: ClickHouseClient,
  query: string,
  question: QualityQuestion,
  more: object = {},
): Promise<Row[]> {
  const { since: _, until: _until, ...slice } = question
  const result = await client.query({ query, query_params: { ...slice, ...more }, format: 'JSONEachRow' })
  return await result.json<Row>()
}

function condition(question: QualityQuestion): string {
  return [
    'project_id = {projectId:UUID}',
    "value_type != 'none'",
    "kind in ('explicit', 'implicit')",
    'observed_at >= fromUnixTimestamp64Milli({sinceMs:Int64})',
    'observed_at < fromUnixTimestamp64Milli({untilMs:Int64})',
    ...filters.filter((name) => question[name] !== undefined).map((name) => `${name} = {${name}:String}`),
  ].join(' and ')
}

/**
 * Hours in which a source said more than `atLeast`, with what is usual: of people and sessions over all of them, of a channel over its own
 * hours. What was sent twice under one id counts once.
 */
export async function selectBusyHours(
  client: ClickHouseClient,
  question: QualityQuestion,
  atLeast: number,
): Promise<SourceHour[]> {
  return await select(
    client,
    `select source, id, signal, hour, count, quartiles[1] as lowerQuartile, quartiles[2] as median, quartiles[3] as upperQuartile, looked
     from (
       select source, id, signal, hour, count,
         quantiles(0.25, 0.5, 0.75)(count) over same as quartiles, count() over same as looked
       from (
         select said.1 as source, said.2 as id, signal, toUInt32(toStartOfHour(observed_at)) as hour, uniq(feedback.id) as count
         from feedback
         array join arrayFilter(entry -> entry.2 != '', [('author', author_id), ('channel', toString(channel)), ('session', session_id)]) as said
         where ${condition(question)} and (author_kind = 'end-user' or said.1 != 'author')
         group by source, id, signal, hour
       )
       window same as (partition by source, signal, if(source = 'channel', id, ''))
     )
     where count >= ${atLeast} and (source != 'channel' or looked >= 24)
     order by count desc limit 1000`,
    question,
  )
}

/** Of each author of judged answers: how often they said what most of the others of the same answer did. */
export async function selectAgreements(
  client: ClickHouseClient,
  question: QualityQuestion,
  verdicts: Verdicts,
  definitions: Definitions,
): Promise<Agreement[]> {
  return await select(
    client,
    `select author as authorId, signal, count() as compared, countIf(isGood = (othersGood * 2 > others)) as agreed
     from (
       select signal, said.1 as author, said.2 as isGood, total - 1 as others, good - said.2 as othersGood
       from (
         select signal, target_id, groupArray((author, isGood)) as all_said, count() as total, countIf(isGood = 1) as good
         from (${judged(question, definitions)}) group by signal, target_id
         having total > 1
       )
       array join all_said as said
       where othersGood * 2 != others
     )
     group by author, signal`,
    question,
    verdicts,
  )
}

/** The same input of a function, up to case, spaces and punctuation, whose answers were called good by some and bad by others. */
export async function selectContradictions(
  client: ClickHouseClient,
  question: QualityQuestion,
  verdicts: Verdicts,
  definitions: Definitions,
  limit: number,
): Promise<ContradictionRow[]> {
  return await select(
    client,
    `select signal, function, any(call.text) as inputText, countIf(isGood = 1) as good, countIf(isGood = 0) as bad,
       groupUniqArray(10)(inference_id) as inferenceIds
     from (${judged(question, definitions)}) as judgement
     inner join (
       select inference_id, substringUTF8(input_text, 1, 500) as text,
         cityHash64(trimBoth(replaceRegexpAll(lowerUTF8(input_text), '[\\\\s\\\\p{P}]+', ' '))) as same
       from span
       where project_id = {projectId:UUID} and inference_id in (select inference_id from (${judged(question, definitions)}))
         and input_text != ''
         and started_at >= fromUnixTimestamp64Milli({sinceMs:Int64}) - interval 7 day
         and started_at < fromUnixTimestamp64Milli({untilMs:Int64})
       order by version desc limit 1 by inference_id
     ) as call using inference_id
     group by signal, function, call.same
     having good > 0 and bad > 0
     order by least(good, bad) desc, good + bad desc limit ${limit}`,
    question,
    verdicts,
  )
}

/** The last word of each author on how good an answer was, the newest first and no more than anybody can wait for. */
function judged(question: QualityQuestion, definitions: Definitions): string {
  return `
    select signal, function, inference_id, target_id, author_id as author, toUInt8(judgement > 0) as isGood from (
      select signal, function, inference_id, target_id, author_id,
        (${worthOf(definitions)} - transform(toString(signal), {names:Array(String)}, {middles:Array(Float64)}, 0.))
          * transform(toString(signal), {names:Array(String)}, {signs:Array(Float64)}, 0.) as judgement
      from feedback final
      where ${condition(question)} and kind = 'explicit' and signal in {names:Array(String)} and author_id != '' and inference_id != ''
        and feedback.statement not in (select statement from taken_back where project_id = {projectId:UUID})
      order by feedback.observed_at desc, id desc limit 1 by signal, target_id, author_id
      limit 50000
    )
    where judgement != 0`
}

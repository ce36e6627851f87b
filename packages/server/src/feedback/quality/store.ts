import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackSlice } from '@loopwright/contract'
import type { Agreement } from '@loopwright/core/feedback/quality/doubtful-authors'
import { selectRows } from '../select-rows.ts'
import { countedConditions, sliceDimensions } from '../slice-dimensions.ts'

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

const select = <Row>(
  client: ClickHouseClient,
  query: string,
  question: QualityQuestion,
  more: object = {},
) => {
  const { since: _, until: _until, ...slice } = question
  return selectRows<Row>(client, query, { ...slice, ...more })
}

const condition = (question: QualityQuestion) => countedConditions(question).join(' and ')

/**
 * Hours in which a source said more than `atLeast` and than Tukey's fence, with what is usual: of people and sessions over all of
 * them, in a slice by the sample of them that is kept, of a channel over its own hours. Hours are whole.
 */
export async function selectBusyHours(
  client: ClickHouseClient,
  question: QualityQuestion,
  atLeast: number,
): Promise<SourceHour[]> {
  const isInTime = `hour >= toStartOfHour(fromUnixTimestamp64Milli({sinceMs:Int64}), 'UTC') and hour < fromUnixTimestamp64Milli({untilMs:Int64})`
  const isCounted = `${isInTime} and ${condition(question)}`
  const isSlice = sliceDimensions.some((name) => question[name] !== undefined)
  const sources = isSlice
    ? `select hour, source, signal, id, sum(f.said) as count, any(f.stands_for) as weight, any(f.is_drawn) as is_drawn
       from feedback_source as f where is_whole = 0 and ${isCounted} group by hour, source, signal, id`
    : `select hour, source, signal, id, said as count, stands_for as weight, is_drawn
       from feedback_source where is_whole = 1 and ${isCounted}
       union all
       select hour, source, signal, '' as id, said as count, sources as weight, toUInt8(1) as is_drawn from source_counts where ${isCounted}`
  return await select(
    client,
    `select toString(source) as source, busy.1 as id, signal, toUInt32(busy.2) as hour, busy.3 as count,
       quartiles[1] as lowerQuartile, quartiles[2] as median, quartiles[3] as upperQuartile, looked
     from (
       select source, signal, if(source = 'channel', id, '') as own, sumIf(weight, is_drawn = 1) as looked,
         quantilesExactWeightedInterpolatedIf(0.25, 0.5, 0.75)(count, weight, is_drawn = 1) as quartiles,
         groupArrayIf((id, hour, count), id != '' and count >= ${atLeast}) as much
       from (${sources}) group by source, signal, own
       having source != 'channel' or looked >= 24
     )
     array join much as busy
     where busy.3 > quartiles[3] + 1.5 * (quartiles[3] - quartiles[1])
     order by count desc limit 1000`,
    question,
  )
}

/** Of each author of judged answers: how often they said what most of the others of the same answer did. */
export async function selectAgreements(
  client: ClickHouseClient,
  question: QualityQuestion,
  verdicts: Verdicts,
): Promise<Agreement[]> {
  return await select(
    client,
    `select author as authorId, signal, count() as compared, countIf(isGood = (othersGood * 2 > others)) as agreed
     from (
       select signal, said.1 as author, said.2 as isGood, total - 1 as others, good - said.2 as othersGood
       from (
         select signal, target, groupArray((author, isGood)) as all_said, count() as total, countIf(isGood = 1) as good
         from (${judged(question, { columns: ['target', 'author_id as author'], where: 'others > 0' })}) group by signal, target
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
  limit: number,
): Promise<ContradictionRow[]> {
  const found = await select<Contradiction & { oldestMs: number }>(
    client,
    `select signal, function, toString(question) as question, countIf(isGood = 1) as good, countIf(isGood = 0) as bad,
       toUnixTimestamp64Milli(min(observed_at)) as oldestMs
     from (${judged(question, { columns: ['function', 'question', 'observed_at'], where: 'question != 0' })})
     group by signal, function, question
     having good > 0 and bad > 0
     order by least(good, bad) desc, good + bad desc, question limit ${limit}`,
    question,
    verdicts,
  )
  if (found.length === 0) return []
  // Only words that were counted are shown.
  const counted = { ...question, sinceMs: Math.min(...found.map(({ oldestMs }) => oldestMs)) }
  const calls = await select<Contradiction & { inferenceIds: string[]; one: string; hour: number }>(
    client,
    `select signal, function, toString(question) as question, groupUniqArray(10)(inference_id) as inferenceIds,
       any((inference_id, toUInt32(verdict.hour))) as example, tupleElement(example, 1) as one, tupleElement(example, 2) as hour
     from (${judged(counted, {
       columns: ['function', 'question', 'inference_id', 'hour'],
       where: `question in (${found.map((row) => row.question).join(', ')})`,
       isAll: true,
     })}) as verdict
     group by signal, function, question`,
    counted,
    verdicts,
  )
  const texts = await select<{ inference_id: string; text: string }>(
    client,
    `select inference_id, substringUTF8(input_text, 1, 500) as text from span
     where project_id = {projectId:UUID} and inference_id in {inferenceIds:Array(String)} and input_text != ''
       and toUInt32(toStartOfHour(started_at, 'UTC')) in {hours:Array(UInt32)}
     order by version desc limit 1 by inference_id`,
    question,
    { inferenceIds: calls.map(({ one }) => one), hours: [...new Set(calls.map(({ hour }) => hour))] },
  )
  const textOf = new Map(texts.map(({ inference_id, text }) => [inference_id, text]))
  const keyOf = (row: Contradiction) => `${row.signal} ${row.function} ${row.question}`
  const callsOf = new Map(calls.map((row) => [keyOf(row), row]))
  return found.flatMap((row) => {
    const { inferenceIds = [], one = '' } = callsOf.get(keyOf(row)) ?? {}
    const inputText = textOf.get(one)
    const { signal, function: name, good, bad } = row
    return inputText === undefined ? [] : [{ signal, function: name, inputText, good, bad, inferenceIds }]
  })
}

type Contradiction = { signal: string; function: string; question: string; good: number; bad: number }

/** The last word of each author on how good an answer was: all of them, or the newest and no more than anybody can wait for. */
function judged(
  question: QualityQuestion,
  { columns, where, isAll = false }: { columns: readonly string[]; where: string; isAll?: boolean },
): string {
  // Words that were the last ones at some other time than now have to be found out.
  const isNow = question.until === undefined
  const order = isNow
    ? 'order by observed_at desc'
    : 'order by observed_at desc, newness limit 1 by signal, target, author_id'
  return `
    select * except judgement, toUInt8(judgement > 0) as isGood from (
      select signal, ${columns.join(', ')},
        (value - transform(toString(signal), {names:Array(String)}, {middles:Array(Float64)}, 0.))
          * transform(toString(signal), {names:Array(String)}, {signs:Array(Float64)}, 0.) as judgement
      from feedback_verdict
      where ${condition(question)} and signal in {names:Array(String)} and ${where}
        and observed_at >= fromUnixTimestamp64Milli({sinceMs:Int64}) and observed_at < fromUnixTimestamp64Milli({untilMs:Int64})
        and ${isNow ? 'newness = 1' : 'true'}
      ${isAll && isNow ? '' : order} ${isAll ? '' : 'limit 50000'}
    )
    where judgement != 0`
}

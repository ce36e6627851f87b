import type { ClickHouseClient } from '@clickhouse/client'
import { callTraits } from './cell-columns.ts'
import type { Question } from './estimate-store.ts'
import { cellCondition, cellDimensionsOf, countCondition, placeOf, timeNumberOf } from './slice-condition.ts'

/** Calls of a group that look alike, in the same part of the day: the night, the morning, the afternoon or the evening. */
export type CallsAlike = {
  place: number
  at: number
  alike: number
  part: number
  calls: number
  score: number
  askedCalls: number
}

export type AnswersAlike = {
  place: number
  at: number
  alike: number
  part: number
  signal: string
  kind: string
  afterMs: number | null
  n: number
  sum: number
  sumOfSquares: number
  score: number
  askedN: number
  askedSum: number
  askedSumOfSquares: number
}

/** What is known of every call, the most telling first. More than the ledger can add up while somebody waits is left out. */
const covariates = ['traits', 'variant', 'segment', 'environment', 'role', 'locale', 'surface'] as const
const mostCells = 20_000
const partsOfDay = ['night', 'morning', 'afternoon', 'evening']

/** Calls and answers by what makes calls alike. */
export async function selectAlike(
  client: ClickHouseClient,
  question: Question,
): Promise<{
  calls: CallsAlike[]
  answers: AnswersAlike[]
  covariatesOf(alike: number, part: number): Record<string, string>
}> {
  const { by, withoutFlagged, salt, series: _, ...query_params } = question
  const select = async <Row>(query: string) =>
    (await client.query({ query, query_params, format: 'JSONEachRow' })).json<Row>()
  const used = await columnsFor(select, question)
  const names = used.flatMap((name) => (name === 'traits' ? callTraits : [name]))
  const place = placeOf(cellDimensionsOf(by), { of: 'hashes', salt })
  const group = `${place} as place, ${timeNumberOf(by)} as at, ${placeOf(used, { of: 'hashes', salt })} as alike,
    toUInt8(intDiv(toHour(hour, 'UTC'), 6)) as part`
  const of = (column: string) => (withoutFlagged ? `r.kept_${column}` : `r.${column}`)
  const [calls, answers, cells] = await Promise.all([
    select<CallsAlike>(
      `select ${group}, sum(r.calls) as calls, sum(r.score) as score, sum(r.calls * r.is_asked) as askedCalls
       from call_sums as r where ${countCondition(question)} group by place, at, alike, part`,
    ),
    select<AnswersAlike>(
      `select place, at, alike, part, signal, kind, after_ms as afterMs, n, sum, sumOfSquares, score, askedN, askedSum, askedSumOfSquares
       from (
         select ${group}, series, sum(${of('valued')}) as n, sum(${of('sum')}) as sum, sum(${of('squares')}) as sumOfSquares,
           sum(${of('score')}) as score, sum(${of('valued')} * r.is_asked) as askedN, sum(${of('sum')} * r.is_asked) as askedSum,
           sum(${of('squares')} * r.is_asked) as askedSumOfSquares
         from feedback_rollup as r
         where ${countCondition(question)} and is_call = 1 and series in (
           select series from feedback_series where project_id = {projectId:UUID} and signal in {signals:Array(String)})
         group by place, at, alike, part, series
       ) as told
       inner join (
         select toUInt32(series) as series, any(s.signal) as signal, any(s.kind) as kind, any(s.after_ms) as after_ms
         from feedback_series as s where project_id = {projectId:UUID} group by series
       ) as named using series`,
    ),
    names.length === 0
      ? []
      : select<{ alike: number } & Record<string, string>>(
          `select ${placeOf(used, { of: 'names', salt })} as alike, ${names.join(', ')} from feedback_cell
           where ${cellCondition(question)} group by all`,
        ),
  ])
  const known = new Map(
    cells.map(({ alike, ...covariates }) => [alike, covariates as Record<string, string>]),
  )
  return {
    ...{ calls, answers },
    covariatesOf: (alike, part) => ({ ...known.get(alike), time: partsOfDay[part] ?? '' }),
  }
}

/** As many covariates as there is room for, without those that the question tells apart anyway. */
async function columnsFor(
  select: <Row>(query: string) => Promise<Row[]>,
  question: Question,
): Promise<string[]> {
  const open = covariates.filter((name) => name === 'traits' || !question.by.includes(name))
  const dimensions = cellDimensionsOf(question.by)
  const hashes = open.map((_, index) => {
    const columns = [...dimensions, ...open.slice(0, index + 1)].flatMap((name) =>
      name === 'traits' ? callTraits : [name],
    )
    return `uniq(${columns.join(', ')})`
  })
  const [row] = await select<{ counts: number[] }>(
    `select [${hashes.join(', ')}] as counts from feedback_cell where ${cellCondition(question)}`,
  )
  const room = (row?.counts ?? []).findIndex(
    (count) => count * partsOfDay.length * question.signals.length > mostCells * 4,
  )
  return room === -1 ? open : open.slice(0, Math.max(1, room))
}

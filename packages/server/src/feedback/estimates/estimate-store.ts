import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import { type CellDimension, peopleGroups } from './cell-columns.ts'
import { cellCondition, cellDimensionsOf, countCondition, placeOf, timeNumberOf } from './slice-condition.ts'

export type Question = FeedbackSlice & {
  projectId: string
  signals: readonly string[]
  by: readonly FeedbackDimension[]
  withoutFlagged: boolean
  /** See `placeOf`. */
  salt: number
  /** Those of the signals; null where that is all there are, which need not be looked for row by row. */
  series: readonly number[] | null
}

/** Of the answers of a group about a signal. */
export type AnswerGroup = {
  place: number
  at: number
  series: number
  answered: number
  /** Of those the ones on calls that the ledger holds. */
  answeredCalls: number
}

/** Sums over the values of a group; see `GroupedSums`. */
export type ValueSums = {
  n: number
  sum: number
  sumOfSquares: number
  groups: number
  squaredSums: number
  sumsTimesCounts: number
  squaredCounts: number
}

export type CallCount = { place: number; at: number; calls: number }
/** What a `place` stands for. */
export type PlaceName = { place: number } & Record<CellDimension, string>
/** What a `series` stands for. */
export type Series = { series: number; signal: string; kind: string; afterMs: number | null }

async function select<Row>(client: ClickHouseClient, query: string, question: Question): Promise<Row[]> {
  const { by: _, withoutFlagged: _flagged, salt: _salt, series: _series, ...query_params } = question
  const result = await client.query({ query, query_params, format: 'JSONEachRow' })
  return await result.json<Row>()
}

const hashesOf = ({ by, salt }: Question) => placeOf(cellDimensionsOf(by), { of: 'hashes', salt })
const seriesOf = ({ series }: Question) => {
  if (series === null) return 'true'
  return series.length === 0 ? 'false' : `series in (${series.join(', ')})`
}

const sumsOfValues = `sum(v) as n, sum(s) as sum, sum(q) as sumOfSquares, countIf(v > 0) as groups, sum(s * s) as squaredSums,
  sum(s * v) as sumsTimesCounts, sum(toFloat64(v) * v) as squaredCounts`

/** All that the project has. */
export async function selectSeries(client: ClickHouseClient, projectId: string): Promise<Series[]> {
  const result = await client.query({
    query: `select toUInt32(series) as series, any(s.signal) as signal, any(s.kind) as kind, any(s.after_ms) as afterMs
      from feedback_series as s where project_id = {projectId:UUID} group by series`,
    query_params: { projectId },
    format: 'JSONEachRow',
  })
  return await result.json<Series>()
}

/** All combinations of names of these dimensions; the places are those of `question`, which may tell fewer apart. */
export async function selectPlaceNames(
  client: ClickHouseClient,
  question: Question,
  dimensions: readonly CellDimension[],
): Promise<PlaceName[]> {
  if (dimensions.length === 0) return []
  const place = placeOf(cellDimensionsOf(question.by), { of: 'names', salt: question.salt })
  return await select(
    client,
    `select ${place} as place, ${dimensions.join(', ')} from feedback_cell where ${cellCondition(question)} group by all`,
    question,
  )
}

/** The groups with the most answers, of which there are at most `limit`. */
export async function selectAnswerGroups(
  client: ClickHouseClient,
  question: Question,
  limit: number,
): Promise<AnswerGroup[]> {
  const answered = question.withoutFlagged ? 'kept_answered' : 'answered'
  return await select(
    client,
    `select ${hashesOf(question)} as place, ${timeNumberOf(question.by)} as at, series, sum(r.${answered}) as answered,
       sum(r.${answered} * is_call) as answeredCalls
     from feedback_rollup as r where ${countCondition(question)} and ${seriesOf(question)}
     group by place, at, series order by answered desc, series, at, place limit ${limit}`,
    question,
  )
}

/**
 * Sums over the values of each group, first by people, since what goes together says less. `peopleOf` is in how many groups people
 * are put: a power of two. `only` leaves out other groups; it stands in the statement.
 */
export async function selectValueSums(
  client: ClickHouseClient,
  question: Question,
  options: { peopleOf: number; only?: readonly AnswerGroup[] | undefined },
): Promise<(AnswerGroup & ValueSums)[]> {
  const of = (column: string) => (question.withoutFlagged ? `r.kept_${column}` : `r.${column}`)
  const people =
    options.peopleOf === peopleGroups ? 'people' : `bitAnd(people, ${options.peopleOf - 1}) as people`
  const only = options.only
    ? `and (${hashesOf(question)}, ${timeNumberOf(question.by)}, series) in (${options.only.map(({ place, at, series }) => `(${place}, ${at}, ${series})`).join(', ')})`
    : ''
  return await select(
    client,
    `select place, at, series, sum(a) as answered, sum(c) as answeredCalls, ${sumsOfValues}
     from (
       select ${hashesOf(question)} as place, ${timeNumberOf(question.by)} as at, series, ${people}, sum(${of('answered')}) as a,
         sum(${of('answered')} * is_call) as c, sum(${of('valued')}) as v, sum(${of('sum')}) as s, sum(${of('squares')}) as q
       from feedback_rollup as r where ${countCondition(question)} and ${seriesOf(question)} ${only}
       group by place, at, series, people
     )
     group by place, at, series having answered > 0`,
    question,
  )
}

/** Sums of what calls say by a signal, or just how many there are, for which `signal` is empty. */
export type CallSums = { place: number; at: number; signal: string } & ValueSums

/** As `selectValueSums`, of what calls say in their own rows, with how many calls there are in `n` where that is wanted. */
export async function selectCallSums(
  client: ClickHouseClient,
  question: Question,
  options: { signals: readonly string[]; withCalls: boolean; peopleOf: number; limit: number },
): Promise<CallSums[]> {
  const people =
    options.peopleOf === peopleGroups ? 'people' : `bitAnd(people, ${options.peopleOf - 1}) as people`
  const said = options.signals.map((signal, index) => {
    const column = signal.replaceAll('-', '_')
    return `(${index}, sum(r.${column}_n), sum(r.${column}_sum), sum(r.${column}_squares))`
  })
  if (options.withCalls) said.push(`(${said.length}, sum(r.calls), 0., 0.)`)
  const rows = await select<Omit<CallSums, 'signal'> & { index: number }>(
    client,
    `select place, at, index, ${sumsOfValues}
     from (
       select place, at, people, told.1 as index, told.2 as v, told.3 as s, told.4 as q
       from (
         select ${hashesOf(question)} as place, ${timeNumberOf(question.by)} as at, ${people}, [${said.join(', ')}] as all_told
         from call_sums as r where ${countCondition(question)} group by place, at, people
       )
       array join all_told as told
     )
     group by place, at, index having n > 0 order by n desc, index, at, place limit ${options.limit}`,
    question,
  )
  return rows.map(({ index, ...row }) => ({ ...row, signal: options.signals[index] ?? '' }))
}

export async function selectCallCounts(client: ClickHouseClient, question: Question): Promise<CallCount[]> {
  return await select(
    client,
    `select ${hashesOf(question)} as place, ${timeNumberOf(question.by)} as at, sum(r.calls) as calls
     from call_sums as r where ${countCondition(question)} group by place, at`,
    question,
  )
}

/** How much of the feedback comes from sources that are flagged. */
export async function countLeftOut(client: ClickHouseClient, question: Question): Promise<number> {
  const [row] = await select<{ items: number }>(
    client,
    `select sum(items - kept_items) as items from feedback_rollup where ${countCondition(question)} and ${seriesOf(question)}`,
    question,
  )
  return row?.items ?? 0
}

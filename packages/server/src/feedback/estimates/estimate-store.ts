import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import type { GroupedSums } from '@loopwright/core/statistics/grouped-estimate'
import { quoteText } from '../../platform/ledger/quote.ts'
import { selectRows } from '../select-rows.ts'
import { peopleGroups, peopleSlices } from './cell-columns.ts'
import { groupNumber, type PlaceGroups, unknownGroup } from './places.ts'
import { countCondition, isOneOf, timeNumberOf } from './slice-condition.ts'

export type Question = FeedbackSlice & {
  projectId: string
  signals: readonly string[]
  by: readonly FeedbackDimension[]
  withoutFlagged: boolean
  /** By what the question tells calls apart, and where its slice is. */
  places: PlaceGroups
  /** Whether that takes no more of a place than its main names, and there is so much that counts of those alone are quicker to add up. */
  isMainOnly: boolean
  /** Those of the signals; null where that is all there are, which need not be looked for row by row. */
  series: readonly number[] | null
}

/** One of the groups that a question is answered by: a group of places, at a time. */
export type Spot = { place: number; at: number }

/** Of the answers of a group about a signal; what they add up to besides. */
export type AnswerGroup = Spot & {
  series: number
  answered: number
  /** Of those the ones on calls that the ledger holds. */
  answeredCalls: number
  n: number
  sum: number
  sumOfSquares: number
}

export type CallGroup = Spot & {
  calls: number
  /** Of each of the signals that were asked for: how many calls say it, the sum of that, and of its squares. */
  told: [n: number, sum: number, sumOfSquares: number][]
}

/** What tells how much people differ; `n` is of those that were looked at. */
export type SumsByPeople = Omit<GroupedSums, 'sum' | 'sumOfSquares'>

/** What a `series` stands for. */
export type Series = { series: number; signal: string; kind: string; afterMs: number | null }

/** `slices` is how many of the slices of people are looked at, `peopleOf` in how many groups people are put: powers of two. */
export type ByPeople = { peopleOf: number; slices: number }

/** Rows of what is counted, for a question. */
export const selectCounted = <Row>(
  client: ClickHouseClient,
  query: string,
  question: Question,
): Promise<Row[]> => {
  const { projectId, since, until, function: name } = question
  return selectRows(client, query, { projectId, since, until, function: name }, manyPlaces)
}

/** Places and groups stand in the statement. */
const manyPlaces = { max_query_size: '16777216' }

export const seriesOf = ({ series }: Question) => (series === null ? 'true' : isOneOf('series', series))

/** The columns of what is said: of everybody, or without what is flagged. */
export const sumsOf =
  ({ withoutFlagged }: Question) =>
  (name: string) =>
    withoutFlagged ? `r.kept_${name}` : `r.${name}`

export const spotOf = ({ places, by }: Question, column: 'place' | 'main') =>
  `${groupNumber(places, column)} as place, ${timeNumberOf(by)} as at`

const known = `place != ${unknownGroup}`

/** All that the project has. */
export async function selectSeries(client: ClickHouseClient, projectId: string): Promise<Series[]> {
  return await selectRows(
    client,
    `select toUInt32(series) as series, any(s.signal) as signal, any(s.kind) as kind, any(s.after_ms) as afterMs
     from feedback_series as s where project_id = {projectId:UUID} group by series`,
    { projectId },
  )
}

/** How much feedback was counted. */
export async function selectCountedRows(client: ClickHouseClient, projectId: string): Promise<number> {
  const [row] = await selectRows<{ rows: number }>(
    client,
    'select sum(b.rows) as rows from feedback_build as b final where project_id = {projectId:UUID}',
    { projectId },
  )
  return row?.rows ?? 0
}

/** Whether there is feedback whose call the ledger does not hold. */
export async function hasUnlinked(client: ClickHouseClient, question: Question): Promise<boolean> {
  const rows = await selectCounted(
    client,
    `select 1 from feedback_count as r where ${countCondition(question, 'place')} and ${seriesOf(question)} and is_call = 0 limit 1`,
    question,
  )
  return rows.length > 0
}

/** The groups with the most answers, more than `above` each, of which there are at most `limit`; with `among` of these spots alone. */
export async function selectAnswerGroups(
  client: ClickHouseClient,
  question: Question,
  options: { limit: number; above: number; among: readonly Spot[] | undefined },
): Promise<AnswerGroup[]> {
  const { among, above, limit } = options
  const column = question.isMainOnly ? 'main' : 'place'
  const of = sumsOf(question)
  const answeredCalls = question.isMainOnly
    ? `sum(${of('answered_calls')})`
    : `sumIf(${of('answered')}, is_call = 1)`
  const isAmong = among === undefined ? 'true' : spotsOf(question, among)
  return await selectCounted(
    client,
    `select ${spotOf(question, column)}, series, sum(${of('answered')}) as answered, ${answeredCalls} as answeredCalls,
       sum(${of('valued')}) as n, sum(${of('sum')}) as sum, sum(${of('squares')}) as sumOfSquares
     from ${question.isMainOnly ? 'feedback_totals' : 'feedback_count'} as r
     where ${countCondition(question, column)} and ${seriesOf(question)} and ${isAmong} and ${known}
     group by place, at, series having answered > ${above}
     order by answered desc, series, at, place limit ${limit}`,
    question,
  )
}

/**
 * Answers and what they add up to by people, since what goes together says less. Where it is counted already how many answers there
 * are and what they sum up to, that is left out. `only` leaves out other groups; it stands in the statement.
 */
export async function selectAnswersByPeople(
  client: ClickHouseClient,
  question: Question,
  options: ByPeople & { isCounted: boolean; only?: readonly AnswerGroup[] | undefined },
): Promise<(AnswerGroup & SumsByPeople)[]> {
  const { isCounted, only } = options
  const of = sumsOf(question)
  const isOne =
    only === undefined
      ? seriesOf(question)
      : [
          isOneOf(
            'series',
            only.map(({ series }) => series),
          ),
          placesOf(question, only),
          `(place, at, series) in (${tuples(only, ({ place, at, series }) => [place, at, series])})`,
        ].join(' and ')
  const rows = await selectCounted<AnswerGroup & SumsByPeople>(
    client,
    `select place, at, series, ${isCounted ? '' : 'sum(a) as answered, sum(c) as answeredCalls, sum(q) as sumOfSquares,'} ${sumsByPeople}
     from (
       select ${spotOf(question, 'place')}, series, ${peopleOf(options)} as person, sum(${of('valued')}) as v, sum(${of('sum')}) as s
         ${isCounted ? '' : `, sum(${of('answered')}) as a, sumIf(${of('answered')}, is_call = 1) as c, sum(${of('squares')}) as q`}
       from feedback_count as r
       where ${countCondition(question, 'place')} and ${isOne} and ${sliceCondition(options)} and ${known}
       group by place, at, series, person
     )
     group by place, at, series ${isCounted ? '' : 'having answered > 0'}`,
    question,
  )
  return rows.map((row) => ({ ...row, share: options.slices / peopleSlices }))
}

/** How many calls there are at each spot, and what they say by these signals in their own rows. */
export async function selectCallGroups(
  client: ClickHouseClient,
  question: Question,
  signals: readonly string[],
): Promise<CallGroup[]> {
  const column = question.isMainOnly ? 'main' : 'place'
  const told = signals.map((signal) => `(${sumsOfSignal(signal).join(', ')})`)
  return await selectCounted(
    client,
    `select ${spotOf(question, column)}, sum(r.calls) as calls, [${told.join(', ')}] as told
     from ${question.isMainOnly ? 'call_totals' : 'call_counts'} as r where ${countCondition(question, column)} and ${known}
     group by place, at`,
    question,
  )
}

/** As `selectAnswersByPeople` where it is counted, of what calls say in their own rows; `signal` is the number of the signal among those asked for. */
export async function selectToldByPeople(
  client: ClickHouseClient,
  question: Question,
  options: ByPeople & { signals: readonly string[]; only?: readonly Spot[] | undefined },
): Promise<(Spot & { signal: number } & SumsByPeople)[]> {
  const { only } = options
  const isOne = only === undefined ? 'true' : spotsOf(question, only)
  const told = options.signals.map(
    (signal, index) => `(${[index, ...sumsOfSignal(signal).slice(0, 2)].join(', ')})`,
  )
  const rows = await selectCounted<Spot & { signal: number } & SumsByPeople>(
    client,
    `select place, at, signal, ${sumsByPeople}
     from (
       select place, at, told.1 as signal, told.2 as v, told.3 as s
       from (
         select ${spotOf(question, 'place')}, ${peopleOf(options)} as person, [${told.join(', ')}] as all_told
         from call_counts as r
         where ${countCondition(question, 'place')} and ${isOne} and ${sliceCondition(options)} and ${known}
         group by place, at, person
       )
       array join all_told as told
     )
     group by place, at, signal having n > 0`,
    question,
  )
  return rows.map((row) => ({ ...row, share: options.slices / peopleSlices }))
}

/** How much of the feedback comes from sources that are flagged. */
export async function countLeftOut(client: ClickHouseClient, question: Question): Promise<number> {
  const column = question.isMainOnly ? 'main' : 'place'
  const [row] = await selectCounted<{ items: number }>(
    client,
    `select sum(items - kept_items) as items from ${question.isMainOnly ? 'feedback_totals' : 'feedback_count'} as r
     where ${countCondition(question, column)} and ${seriesOf(question)}`,
    question,
  )
  return row?.items ?? 0
}

const sumsByPeople = `sum(v) as n, sum(s) as sum, countIf(v > 0) as groups, sum(s * s) as squaredSums,
  sum(s * v) as sumsTimesCounts, sum(toFloat64(v) * v) as squaredCounts`

function sumsOfSignal(signal: string): string[] {
  return ['n', 'sum', 'squares'].map((what) => `sum(r.${signal.replaceAll('-', '_')}_${what})`)
}

const peopleOf = ({ peopleOf }: ByPeople) =>
  peopleOf === peopleGroups ? 'people' : `bitAnd(people, ${peopleOf - 1})`

const sliceCondition = ({ slices }: ByPeople) => (slices === peopleSlices ? 'true' : `slice < ${slices}`)

function spotsOf(question: Question, spots: readonly Spot[]): string {
  if (spots.length === 0) return 'false'
  return `${placesOf(question, spots)} and (place, at) in (${tuples(spots, ({ place, at }) => [place, at])})`
}

/** Before rows are put into groups, those of other places are left out: of other functions they are not even read. */
function placesOf({ places }: Question, spots: readonly Spot[]): string {
  if (places.names.length <= 1) return 'true'
  const wanted = new Set(spots.map(({ place }) => place))
  const inside = [...places.groupOf].filter(([, group]) => wanted.has(group)).map(([place]) => place)
  const functions = [...new Set(inside.map((place) => quoteText(place.function)))]
  return `r.function in (${functions.map((name) => `toUInt32(cityHash64(${name}))`).join(', ')})
    and ${isOneOf(
      'r.place',
      inside.map(({ place }) => place),
    )}`
}

function tuples<Item>(items: readonly Item[], numbersOf: (item: Item) => number[]): string {
  return [...new Set(items.map((item) => `(${numbersOf(item).join(', ')})`))].join(', ')
}

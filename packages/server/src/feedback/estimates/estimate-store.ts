import type { ClickHouseClient } from '@clickhouse/client'
import type { FeedbackDimension, FeedbackSlice } from '@loopwright/contract'
import { selectManyRows, selectRows } from '../select-rows.ts'
import { addUp } from './add-up.ts'
import type { PlaceGroups } from './places.ts'
import { countCondition, isOneOf } from './slice-condition.ts'

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

/** What a `series` stands for. */
export type Series = { series: number; signal: string; kind: string; afterMs: number | null }

/** Rows of what is counted, for a question. */
export const selectCounted = <Row>(
  client: ClickHouseClient,
  query: string,
  question: Question,
): Promise<Row[]> => selectRows(client, query, parametersOf(question), manyPlaces)

/** The same for thousands of them. */
export const selectManyCounted = <Row extends object>(
  client: ClickHouseClient,
  query: string,
  question: Question,
): Promise<Row[]> => selectManyRows(client, query, parametersOf(question), manyPlaces)

const parametersOf = ({ projectId, since, until, function: name }: Question) => ({
  projectId,
  since,
  until,
  function: name,
})

/** Places and groups stand in the statement. */
const manyPlaces = { max_query_size: '16777216' }

export const seriesOf = ({ series }: Question) => (series === null ? 'true' : isOneOf('series', series))

/** The columns of what is said: of everybody, or without what is flagged. */
export const sumsOf =
  ({ withoutFlagged }: Question) =>
  (name: string) =>
    withoutFlagged ? `r.kept_${name}` : `r.${name}`

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

/** The groups with the most answers, of which there are at most `limit`. */
export async function selectAnswerGroups(
  client: ClickHouseClient,
  question: Question,
  { limit }: { limit: number },
): Promise<AnswerGroup[]> {
  const of = sumsOf(question)
  const groups = addUp(question, {
    table: question.isMainOnly ? 'feedback_totals' : 'feedback_count',
    where: seriesOf(question),
    keys: ['series'],
    sums: {
      answered: `sum(${of('answered')})`,
      answeredCalls: question.isMainOnly
        ? `sum(${of('answered_calls')})`
        : `sumIf(${of('answered')}, is_call = 1)`,
      n: `sum(${of('valued')})`,
      sum: `sum(${of('sum')})`,
      sumOfSquares: `sum(${of('squares')})`,
    },
  })
  return await selectCounted(
    client,
    `${groups} having answered > 0 order by answered desc, series, at, place limit ${limit}`,
    question,
  )
}

/** How many calls there are at each spot, and what they say by these signals in their own rows. */
export async function selectCallGroups(
  client: ClickHouseClient,
  question: Question,
  signals: readonly string[],
): Promise<CallGroup[]> {
  const sums = signals.flatMap((signal, index) => [
    [`n${index}`, `sum(r.${toldColumn(signal, 'n')})`],
    [`s${index}`, `sum(r.${toldColumn(signal, 'sum')})`],
    [`q${index}`, `sum(r.${toldColumn(signal, 'squares')})`],
  ])
  const rows = await selectCounted<Spot & { calls: number } & Record<string, number>>(
    client,
    addUp(question, {
      table: question.isMainOnly ? 'call_totals' : 'call_counts',
      sums: { calls: 'sum(r.calls)', ...Object.fromEntries(sums) },
    }),
    question,
  )
  return rows.map(({ place, at, calls, ...sums }) => ({
    ...{ place, at, calls },
    told: signals.map((_, index) => [sums[`n${index}`]!, sums[`s${index}`]!, sums[`q${index}`]!]),
  }))
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

/** Of what calls say by a signal: how many say it, or what that sums up to. */
export const toldColumn = (signal: string, what: 'n' | 'sum' | 'squares') =>
  `${signal.replaceAll('-', '_')}_${what}`
